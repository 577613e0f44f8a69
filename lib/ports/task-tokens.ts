/**
 * What came of it: the task took it; it is over, settled before or out of time, which changes nothing; or nobody here can say.
 * That is so where the task waits in another process of this machine, which finds the answer in the records, and where a first
 * call was answered by nothing: the task may have taken that one.
 */
export type Settlement = 'taken' | 'over' | 'unknown';

/** Ends a waiting task of the workflow from outside. */
export interface TaskTokens {
  succeed(token: string, output: unknown): Promise<Settlement>;
  fail(token: string, error: string, cause: string): Promise<Settlement>;
}
