/** What a contract suite runs on: two clients of one store, as two processes would have them. */
export interface Subject<Port> {
  readonly port: Port;
  readonly other: Port;
  dispose(): Promise<void>;
}

export type MakeSubject<Port> = () => Promise<Subject<Port>>;
