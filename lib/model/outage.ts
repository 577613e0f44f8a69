/** What a version's share was when it was last kept, and how many instances it had. */
export interface ServedVersion {
  readonly version: string;
  /** Percent of the traffic. */
  readonly weight: number;
  readonly wanted: number;
  /** How an instance is started: the command as the definition has it. */
  readonly command: string;
}

/** A service of this machine and what should serve it. */
export interface ShouldServe {
  readonly service: string;
  readonly versions: readonly ServedVersion[];
}

/** A service that should serve and does not, on this machine. */
export interface Outage extends ShouldServe {
  /** Why it could not be brought back, in one sentence; null: it is being brought back. */
  readonly reason: string | null;
}

/** A service that a new platform process has brought back. */
export interface BroughtBack extends ShouldServe {
  readonly seconds: number;
  /** What is not as it was, in words; null: everything is. */
  readonly lacking: string | null;
}
