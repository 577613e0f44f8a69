import type { TaskName } from '../../model/tasks.ts';
import type { TargetCall } from './grant.ts';

/** Functions that events call; the workflow does not know of them. */
export type EventFunctionName = 'route-event' | 'start-recovery' | 'sweep-open-deployments';

/** Calls on the record table. A transaction asks for those that it is made of. */
export type RecordCall = 'GetItem' | 'PutItem' | 'UpdateItem' | 'Query' | 'ConditionCheckItem';

export interface TaskPermissions {
  /** @default none */
  readonly records?: readonly RecordCall[];
  /** Reads and writes evidence and the audit trail. @default false */
  readonly evidence?: true;
  /** What the task's stage does with the service's target. @default nothing */
  readonly target?: readonly TargetCall[];
  /** Reads the alarms that definitions name. */
  readonly alarms?: true;
  /** Declares incidents, which may become OpsItems. */
  readonly declares?: true;
  /** Reads image scans of the repositories that gates name. */
  readonly scans?: true;
  /** Publishes notices for people. */
  readonly notify?: true;
  /** Ends waiting tasks of the workflow, with a failure: an interrupt. */
  readonly tokens?: true;
}

/** Was it interrupted? */
const LOOKS = { evidence: true, records: ['GetItem'] } as const satisfies TaskPermissions;
/** And keeps the state as of this milestone. */
const KEEPS = { evidence: true, records: ['GetItem', 'PutItem'] } as const satisfies TaskPermissions;
/** Registers a wait, on the condition that no signal is kept. */
const WAITS = ['GetItem', 'PutItem', 'ConditionCheckItem'] as const;

/** Only what a stage's code calls: test/aws holds every function to it, both ways. */
export const TASK_PERMISSIONS: Readonly<Record<TaskName | EventFunctionName, TaskPermissions>> = {
  'admit-deployment': {
    evidence: true,
    records: ['GetItem', 'PutItem', 'UpdateItem', 'Query'],
    target: ['read'],
  },
  'plan-deployment': { ...KEEPS, target: ['describe'] },
  'request-approval': { evidence: true, records: WAITS, notify: true, tokens: true },
  'check-quality-gates': { ...LOOKS, scans: true },
  'check-environment-health': {
    evidence: true,
    records: ['GetItem', 'Query'],
    target: ['read', 'inspect', 'periods'],
    alarms: true,
  },
  'check-rollback-readiness': { ...LOOKS, target: ['artifact'] },
  'decide-readiness': KEEPS,
  'capture-baseline': { ...KEEPS, target: ['periods'] },
  'start-candidate': { ...KEEPS, target: ['start'] },
  'check-candidate': { ...LOOKS, target: ['read'] },
  'smoke-test-candidate': { ...LOOKS, target: ['smoke'] },
  'shift-traffic': { ...KEEPS, target: ['shift'] },
  'judge-slos': { ...LOOKS, target: ['periods'] },
  'watch-infrastructure': { ...LOOKS, target: ['inspect'] },
  'smoke-test-production': { ...LOOKS, target: ['smoke'] },
  'listen-for-interrupts': { records: WAITS, tokens: true },
  'decide-next-stage': KEEPS,
  'retire-previous-version': { ...KEEPS, target: ['retire'] },
  'roll-back-traffic': { ...KEEPS, target: ['read', 'goBack'] },
  'verify-rollback': { evidence: true, target: ['read', 'inspect', 'periods', 'smoke'], alarms: true },
  'declare-incident': { ...KEEPS, notify: true, declares: true },
  escalate: { evidence: true, records: ['GetItem', 'PutItem', 'UpdateItem'], notify: true, declares: true },
  'record-ending': KEEPS,
  'publish-reports': { evidence: true },
  'draft-notification': { evidence: true },
  'archive-evidence': { evidence: true },
  'release-lock': { evidence: true, records: ['GetItem', 'PutItem', 'UpdateItem'] },
  'take-over-deployment': { evidence: true, records: ['GetItem', 'PutItem', 'UpdateItem'] },
  'route-event': { evidence: true, records: ['GetItem', 'PutItem', 'UpdateItem', 'Query'], tokens: true },
  'start-recovery': { records: ['GetItem'] },
  'sweep-open-deployments': { records: ['Query'] },
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
