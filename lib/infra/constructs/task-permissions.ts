import type { TaskName } from '../../model/tasks.ts';

/** Functions that events call; the workflow does not know of them. */
export type EventFunctionName = 'route-event' | 'start-recovery' | 'sweep-open-deployments';

/** What a task may do beyond its records and its evidence. */
export type Capability = 'read-traffic' | 'move-traffic' | 'invoke' | 'metrics' | 'notify' | 'tokens';

/** Only what a stage's code calls. A task that is not named needs records and evidence alone. */
export const CAPABILITIES: Partial<Record<TaskName | EventFunctionName, readonly Capability[]>> = {
  'admit-deployment': ['read-traffic'],
  'request-approval': ['notify', 'tokens'],
  'check-environment-health': ['read-traffic', 'metrics'],
  'check-rollback-readiness': ['read-traffic'],
  'capture-baseline': ['read-traffic', 'metrics'],
  'start-candidate': ['read-traffic', 'move-traffic'],
  'check-candidate': ['read-traffic'],
  'smoke-test-candidate': ['read-traffic', 'invoke'],
  'shift-traffic': ['read-traffic', 'move-traffic'],
  'judge-slos': ['read-traffic', 'metrics'],
  'watch-infrastructure': ['read-traffic'],
  'smoke-test-production': ['read-traffic', 'invoke'],
  'listen-for-interrupts': ['tokens'],
  'retire-previous-version': ['read-traffic', 'move-traffic'],
  'roll-back-traffic': ['read-traffic', 'move-traffic'],
  'verify-rollback': ['read-traffic', 'invoke', 'metrics'],
  'declare-incident': ['notify'],
  escalate: ['notify'],
  'route-event': ['tokens'],
};

/** Tasks that start, drain or replace instances may take as long as a function can. */
export const LONG_TASKS: ReadonlySet<TaskName | EventFunctionName> = new Set([
  'start-candidate',
  'smoke-test-candidate',
  'shift-traffic',
  'retire-previous-version',
  'roll-back-traffic',
  'archive-evidence',
]);
