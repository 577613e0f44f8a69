/**
 * What came of it: the task took it; it is over, settled before or out of time, which changes nothing; or the task waits in
 * another process of this machine, which finds the answer in the records.
 */
export type Settlement = 'taken' | 'over' | 'elsewhere';

/** Ends a waiting task of the workflow from outside. */
export interface TaskTokens {
  succeed(token: string, output: unknown): Promise<Settlement>;
  fail(token: string, error: string, cause: string): Promise<Settlement>;
}
