/** A deployment's thread in a chat: what has been told there so far. */
export interface Thread {
  readonly deploymentId: string;
  readonly channel: string;
  /** Id of the first message; null: it is not posted yet, or was refused for good where `firstShows` is there. */
  readonly first: string | null;
  /** Digest of what the first message says now, so that the same is not sent again. */
  readonly firstShows: string | null;
  /** Lines of the audit trail that have been told. */
  readonly told: number;
  /** Message of each question, by the ballot's id, with the digest of what it says now; '' where it was refused for good. */
  readonly questions: Readonly<Record<string, { readonly message: string; readonly shows: string }>>;
  /** Why it is not told of in the channel that is meant for it. @default it is */
  readonly moved?: string;
}

/**
 * Threads, each written by one at a time. Whoever comes while another one is at it leaves word, and that one looks again
 * before it goes: so nothing that happened stays untold, and nothing is told twice by two.
 */
export interface ThreadStore {
  /**
   * Takes a thread until then, or leaves word with who has it.
   *
   * @param until milliseconds since 1970: after that another one may take it, because this one must have died
   * @returns undefined: another one has it
   */
  take(
    deploymentId: string,
    by: string,
    now: number,
    until: number,
  ): Promise<{ readonly thread: Thread | undefined } | undefined>;
  /** Keeps what has been told so far. Throws LockLost when another one has taken the thread since. */
  keep(thread: Thread, by: string): Promise<void>;
  /** Gives it back. true: somebody has left word meanwhile, so there may be more to tell. */
  giveBack(deploymentId: string, by: string): Promise<boolean>;
  /** As it is, for who only wants to know where it is. */
  get(deploymentId: string): Promise<Thread | undefined>;
}
