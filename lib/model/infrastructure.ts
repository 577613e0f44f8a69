/** How the instances of one version do. */
export interface InstanceHealth {
  readonly version: string;
  readonly wanted: number;
  readonly running: number;
  readonly healthy: number;
  /** Exits that nobody ordered, since `since`, and how each ended: "exit code 1", "signal SIGKILL". */
  readonly restarts: number;
  /** Of these, the ones that were killed for memory. */
  readonly outOfMemory: number;
  readonly lastExit: string | null;
  /** Requests that found no connection to any instance since `since`. */
  readonly networkErrors: number;
}
