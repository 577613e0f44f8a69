/** Ends a waiting task of the workflow from outside. A token that is settled or unknown is ignored. */
export interface TaskTokens {
  succeed(token: string, output: unknown): Promise<void>;
  fail(token: string, error: string, cause: string): Promise<void>;
}
