/**
 * The tasks of the workflow. Each is one stage function in lib/stages and, on AWS, one Lambda function of the
 * same name. This list is all that the infrastructure code and the runtime code share about them.
 */
export const TASKS = [
  'admit-deployment',
  'plan-deployment',
  'request-approval',
  'check-quality-gates',
  'check-environment-health',
  'check-rollback-readiness',
  'decide-readiness',
  'capture-baseline',
  'start-candidate',
  'check-candidate',
  'smoke-test-candidate',
  'shift-traffic',
  'judge-slos',
  'watch-infrastructure',
  'smoke-test-production',
  'listen-for-interrupts',
  'decide-next-stage',
  'retire-previous-version',
  'roll-back-traffic',
  'verify-rollback',
  'declare-incident',
  'escalate',
  'record-ending',
  'publish-reports',
  'draft-notification',
  'archive-evidence',
  'release-lock',
  'take-over-deployment',
] as const;
export type TaskName = (typeof TASKS)[number];

/** Prefix of the functions' names in an account. */
export const FUNCTION_PREFIX = 'slipway-';

/** What a task gets that waits for its token: the state beside the token. */
export interface WaitingTaskInput<State> {
  readonly token: string;
  readonly about: string;
  readonly state: State;
}
