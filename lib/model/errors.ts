/**
 * Every error that a stage throws on purpose. The name is what the workflow's Catch and Retry match on;
 * the message is the one sentence that people read.
 */
export const ERROR_NAMES = [
  'DeploymentRefused',
  'DeploymentInterrupted',
  'ApprovalRejected',
  'CandidateNotReady',
  'SmokeTestFailed',
  'ShiftNotEffective',
  'SloBreached',
  'InfrastructureUnhealthy',
  'LockLost',
  'TrailSealed',
  'Transient',
] as const;
export type ErrorName = (typeof ERROR_NAMES)[number];

export class SlipwayError extends Error {
  constructor(name: ErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** Bad input, a freeze, a lock held by another: nothing was started. */
export const refused = (message: string) => new SlipwayError('DeploymentRefused', message);

/** Worth trying again: a timeout, throttling, a connection that was cut. The workflow retries these only. */
export const transient = (message: string, cause?: unknown) =>
  new SlipwayError('Transient', message, cause === undefined ? undefined : { cause });

/** Another deployment holds the lock now, so this one may not write any more. */
export const lockLost = (message: string) => new SlipwayError('LockLost', message);

/** The trail of a deployment that is closed takes no more lines: one more would make its archive look altered. */
export const trailSealed = (deploymentId: string, action: string) =>
  new SlipwayError(
    'TrailSealed',
    `${deploymentId} is closed, and its audit trail is sealed: "${action}" came after that and was not written; what it is about is in the deployment's record, or belongs to another deployment`,
  );

export const isTrailSealed = (error: unknown): boolean =>
  error instanceof SlipwayError && error.name === 'TrailSealed';

/** `Error` of a deployment that recovery finds with its command and the platform process of the machine both gone. */
export const PLATFORM_DIED = 'PlatformDied';

/** How a failure arrives in the workflow's state, after a Catch. */
export interface CaughtFailure {
  readonly Error: string;
  readonly Cause?: string;
}

/**
 * The sentence of a caught failure. Lambda wraps a thrown error as JSON
 * (`{"errorType","errorMessage","trace"}`); in process it is the message itself.
 */
export function failureSentence(failure: CaughtFailure): string {
  const cause = failure.Cause?.trim() ?? '';
  if (cause.startsWith('{')) {
    try {
      const parsed: unknown = JSON.parse(cause);
      if (parsed && typeof parsed === 'object' && 'errorMessage' in parsed)
        return String(parsed.errorMessage);
    } catch {
      // Not JSON after all: the text itself is the sentence.
    }
  }
  if (cause && cause !== failure.Error) return cause;
  return failure.Error === 'States.Timeout' ? 'a task did not answer in time' : failure.Error;
}
