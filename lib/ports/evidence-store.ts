/** Files of a deployment, by key; see model/evidence-keys.ts. */
export interface EvidenceStore {
  put(key: string, body: string): Promise<void>;
  /** undefined when there is none. */
  get(key: string): Promise<string | undefined>;
  /** Keys below a prefix, in order. */
  list(prefix: string): Promise<readonly string[]>;
}
