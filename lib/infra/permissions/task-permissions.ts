import type { TaskName } from '../../model/tasks.ts';
import type { TargetCall } from './grant.ts';

/** Functions that events call; the workflow does not know of them. */
export type EventFunctionName =
  | 'route-event'
  | 'start-recovery'
  | 'sweep-open-deployments'
  | 'slack-endpoint'
  | 'slack-worker'
  | 'slack-poster';

/** Calls on the record table. A transaction asks for those that it is made of. */
export type RecordCall = 'GetItem' | 'PutItem' | 'UpdateItem' | 'DeleteItem' | 'Query' | 'ConditionCheckItem';

export interface TaskPermissions {
  /** @default none */
  readonly records?: readonly RecordCall[];
  /** Reads evidence, and adds to the audit trail. @default false */
  readonly evidence?: true;
  /** Reads evidence, and writes none. @default false */
  readonly readsEvidence?: true;
  /** Files of a deployment that it writes, by their names below the deployment's prefix. @default none */
  readonly writes?: readonly string[];
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

/** Is its execution still in charge of the deployment, and was that interrupted? */
const LOOKS = { evidence: true, records: ['GetItem'] } as const satisfies TaskPermissions;
/** And keeps the state as of this milestone. */
const KEEPS = { evidence: true, records: ['GetItem', 'PutItem'] } as const satisfies TaskPermissions;
/** And takes the lock's next number before it writes to traffic. */
const RAISES = {
  evidence: true,
  records: ['GetItem', 'PutItem', 'UpdateItem'],
} as const satisfies TaskPermissions;
/** Registers a wait, on the condition that no signal is kept. */
const WAITS = ['GetItem', 'PutItem', 'ConditionCheckItem'] as const;

/** Only what a stage's code calls: test/aws holds every function to it, both ways. */
export const TASK_PERMISSIONS: Readonly<Record<TaskName | EventFunctionName, TaskPermissions>> = {
  'admit-deployment': {
    evidence: true,
    writes: ['request.json', 'definition.json'],
    records: ['GetItem', 'PutItem', 'UpdateItem'],
    target: ['read'],
  },
  'plan-deployment': { ...KEEPS, writes: ['plan.json'], target: ['describe', 'periods'] },
  'request-approval': { evidence: true, records: WAITS, notify: true, tokens: true },
  'check-quality-gates': { ...LOOKS, writes: ['preflight/*'], scans: true },
  'check-environment-health': {
    evidence: true,
    writes: ['preflight/*'],
    records: ['GetItem', 'Query'],
    target: ['read', 'inspect', 'periods'],
    alarms: true,
  },
  'check-rollback-readiness': { ...LOOKS, writes: ['preflight/*'], target: ['artifact'] },
  'decide-readiness': { ...KEEPS, writes: ['preflight/*'] },
  'capture-baseline': { ...KEEPS, writes: ['baseline.json'], target: ['periods'] },
  'start-candidate': { ...RAISES, target: ['start'] },
  'check-candidate': { ...LOOKS, target: ['read'] },
  'smoke-test-candidate': { ...LOOKS, writes: ['smoke/*'], target: ['smoke'] },
  'shift-traffic': { ...RAISES, target: ['shift'] },
  'judge-slos': { ...LOOKS, writes: ['slo/*'], target: ['periods'] },
  'watch-infrastructure': { ...LOOKS, writes: ['infrastructure/*'], target: ['inspect'] },
  'smoke-test-production': { ...LOOKS, writes: ['smoke/*'], target: ['smoke'] },
  // And whether a person has skipped the wait before anybody listened.
  'listen-for-interrupts': { records: [...WAITS, 'Query'], tokens: true },
  // By what people want of the observation, and have answered about it.
  'decide-next-stage': { ...KEEPS, records: [...KEEPS.records, 'Query'] },
  'retire-previous-version': { ...RAISES, target: ['retire'] },
  'roll-back-traffic': {
    ...RAISES,
    writes: ['rollback.json'],
    target: ['read', 'goBack'],
  },
  'verify-rollback': {
    ...LOOKS,
    writes: ['rollback-verification.json', 'smoke/*'],
    target: ['read', 'inspect', 'periods', 'smoke'],
    alarms: true,
  },
  'declare-incident': {
    evidence: true,
    // Looks for a P0 of a try before this one, which is mended now.
    records: ['GetItem', 'PutItem', 'Query'],
    writes: ['incident.json'],
    notify: true,
    declares: true,
  },
  escalate: {
    evidence: true,
    writes: ['incident.json'],
    target: ['read'],
    records: ['GetItem', 'PutItem', 'UpdateItem'],
    notify: true,
    declares: true,
  },
  // An admission that died may have left the lock; and what people have said is written down.
  'record-ending': { ...RAISES, records: [...RAISES.records, 'Query'], writes: ['ending.json'] },
  'publish-reports': { ...LOOKS, writes: ['reports/*'] },
  'draft-notification': { ...LOOKS, writes: ['notification.md'] },
  'archive-evidence': { ...LOOKS, writes: ['manifest.json'] },
  'release-lock': { evidence: true, records: ['GetItem', 'PutItem', 'UpdateItem', 'Query'] },
  'take-over-deployment': { evidence: true, records: ['GetItem', 'PutItem', 'UpdateItem'] },
  'route-event': { evidence: true, records: ['GetItem', 'PutItem', 'UpdateItem', 'Query'], tokens: true },
  'start-recovery': { records: ['GetItem'] },
  'sweep-open-deployments': { records: ['Query'] },
  // Remembers what it has seen.
  'slack-endpoint': { records: ['PutItem'] },
  // Votes, wishes, aborts and unlocks, and what a plan is made of.
  'slack-worker': {
    evidence: true,
    // An answer that could not be delivered is forgotten, for the next try.
    records: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'],
    target: ['read', 'describe', 'periods'],
    tokens: true,
  },
  'slack-poster': { readsEvidence: true, records: ['GetItem', 'UpdateItem', 'Query'] },
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
