/** Remembers what has been seen, so that the same request delivered twice does something once. */
export interface OnceStore {
  /** true for exactly one caller of a key. @param keptUntil milliseconds since 1970: it may be forgotten after that */
  first(key: string, keptUntil: number): Promise<boolean>;
  /** What was to be done by the first one did not succeed: the next one is the first. */
  forget(key: string): Promise<void>;
}
