import type { TaskName } from '../../model/tasks.ts';
import type { TargetCall } from './grant.ts';

/** Functions that events call; the workflow does not know of them. */
export type EventFunctionName = 'route-event' | 'start-recovery' | 'sweep-open-deployments';

export interface TaskPermissions {
  /** What the task's stage does with the service's target. */
  readonly target?: readonly TargetCall[];
  /** Reads the alarms that definitions name. */
  readonly alarms?: true;
  /** Declares incidents, which may become OpsItems. */
  readonly declares?: true;
  /** Reads image scans of the repositories that gates name. */
  readonly scans?: true;
  /** Publishes notices for people. */
  readonly notify?: true;
  /** Ends waiting tasks of the workflow. */
  readonly tokens?: true;
}

/** Only what a stage's code calls, beside its records and its evidence. A task that is not named needs these alone. */
export const TASK_PERMISSIONS: Partial<Record<TaskName | EventFunctionName, TaskPermissions>> = {
  'admit-deployment': { target: ['read'] },
  'plan-deployment': { target: ['describe'] },
  'request-approval': { notify: true, tokens: true },
  'check-quality-gates': { scans: true },
  'check-environment-health': { target: ['read', 'inspect', 'periods'], alarms: true },
  'check-rollback-readiness': { target: ['artifact'] },
  'capture-baseline': { target: ['periods'] },
  'start-candidate': { target: ['start'] },
  'check-candidate': { target: ['read'] },
  'smoke-test-candidate': { target: ['smoke'] },
  'shift-traffic': { target: ['shift'] },
  'judge-slos': { target: ['periods'] },
  'watch-infrastructure': { target: ['inspect'] },
  'smoke-test-production': { target: ['smoke'] },
  'listen-for-interrupts': { tokens: true },
  'retire-previous-version': { target: ['retire'] },
  'roll-back-traffic': { target: ['read', 'goBack'] },
  'verify-rollback': { target: ['read', 'inspect', 'periods', 'smoke'], alarms: true },
  'declare-incident': { notify: true, declares: true },
  escalate: { notify: true, declares: true },
  'route-event': { tokens: true },
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
