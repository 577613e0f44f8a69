/** Executions of the recovery are called so, by which a record's execution is known to be one of the recovery. */
export const RECOVERY_PREFIX = 'recover-';

/** The last part of the execution's name: the same for every try of the same execution, and fit for a key. */
export const deploymentIdOf = (executionName: string): string =>
  (executionName.split(':').at(-1) ?? executionName).replace(/[^A-Za-z0-9_-]/g, '-');

/** A name for a recovery; Step Functions takes 80 characters. `when` makes it another execution. */
export const recoveryName = (when: number, deploymentId: string): string =>
  `${RECOVERY_PREFIX}${when}-${deploymentId}`.slice(0, 80);

/** The process that runs an execution on a person's machine (`local:<pid>[-<start>]:<id>`); null for one on AWS. */
export const processOf = (executionName: string): string | null =>
  /^local:(\d+)(?:-\d+)?:/.exec(executionName)?.[1] ?? null;

/** Who runs an execution, as a person would look for it. */
export function workerOf(executionName: string): string {
  const process = processOf(executionName);
  return process === null ? `the execution ${executionName}` : `the process ${process} on this machine`;
}
