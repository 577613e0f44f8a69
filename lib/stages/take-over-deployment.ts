import * as z from 'zod';
import { diedSentence } from '../domain/ending/index.ts';
import type { AuditEntry } from '../model/audit.ts';
import { refuseClosed } from '../model/claimed.ts';
import { slipwayCommand } from '../model/command.ts';
import { wasRolledBack } from '../model/ending.ts';
import { failureSentence, isTrailSealed, refused, SlipwayError } from '../model/errors.ts';
import { processOf } from '../model/execution-name.ts';
import type { AdmittedDeployment, WorkflowState } from '../model/state.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { record, type Stage } from './context.ts';
import { closeRecord, settleLock } from './release-lock.ts';

const RecoveryRequest = z.strictObject({ deploymentId: z.string().min(1) });

/**
 * Recovery's first task (RB-5): takes the lock over with a higher fencing number, so that no task of the dead
 * execution can write any more, and says what is left to do from what the record knows.
 */
export const takeOverDeployment =
  (ports: Ports): Stage =>
  async (state) => {
    const { deploymentId } = RecoveryRequest.parse(state.request);
    const found = await ports.deployments.get(deploymentId);
    if (!found)
      throw refused(
        `there is no deployment "${deploymentId}"; see those that are open: ${slipwayCommand('status')} (with --aws: those of an account)`,
      );
    refuseClosed(found);
    const { deployment } = found.state;
    if (!deployment)
      throw refused(`the record of ${deploymentId} has no deployment in it; look at it by hand`);

    const { name } = state.execution;
    const lastSignAt = await lastSignOf(ports, found);
    const died = (record: DeploymentRecord) =>
      diedSentence({ ...record, recovery: name, lastSignAt, now: ports.clock.now() });
    const lock = await takeLock(ports, found, deployment, name);
    try {
      // By what the record says now, when nobody else writes any more: it may have ended in the meantime.
      const { state: next } = await ports.deployments.claim(deploymentId, name, (record) =>
        goOnFrom(record, state, lock, died(record)),
      );
      return await begin(ports, next, {
        cause: next.failure ? failureSentence(next.failure) : died(found),
        result: lock.superseded
          ? `Closing without touching traffic: ${lock.superseded}`
          : WORDS[next.recovery ?? 'close'],
        data: { fencing: lock.fencing },
      });
    } catch (error) {
      // Closed in the meantime: what was taken for nothing is given back.
      if (error instanceof SlipwayError && error.name === 'DeploymentRefused')
        await ports.locks.release(deployment, lock.fencing);
      throw error;
    }
  };

/**
 * Its first line, which keeps the gone execution from sealing the trail. Where that was quicker, and died before the record said
 * so, everything is written: only the lock and the record are left, and the tasks that follow find the deployment closed.
 */
async function begin(
  ports: Ports,
  next: WorkflowState,
  entry: Pick<AuditEntry, 'cause' | 'result' | 'data'>,
): Promise<WorkflowState> {
  try {
    await record(ports, next, { ...entry, action: 'take over', status: 'attention' });
    return next;
  } catch (error) {
    if (!isTrailSealed(error)) throw error;
    const closed: WorkflowState = { ...next, recovery: 'close' };
    await settleLock(ports, closed);
    await closeRecord(ports, closed);
    return closed;
  }
}

const WORDS = {
  close: 'Nothing to roll back: closing the deployment',
  'roll-back': 'Taking over to roll back',
  declare: 'Taking over to declare its incident',
  escalate: 'Taking over to declare its incident',
} as const;

interface TakenLock {
  readonly fencing: number;
  /** Another deployment has had the lock since, in words: traffic is that one's. */
  readonly superseded?: string;
}

/**
 * The lock with a number of its own. A deployment that has ended may have released it: what is left to do then is to write
 * things down, and the lock is not needed for that, nor taken from the deployment that came after. The same holds where a
 * person has released the lock and deployed something else.
 */
async function takeLock(
  ports: Ports,
  { id, ending }: DeploymentRecord,
  deployment: AdmittedDeployment,
  execution: string,
): Promise<TakenLock> {
  const holder = ending ? await ports.locks.holder(deployment) : undefined;
  if (ending && holder?.deploymentId !== id) return deployment;
  try {
    return await ports.locks.takeOver(deployment, id, execution, ports.clock.now());
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.name !== 'LockLost') throw error;
    return { fencing: deployment.fencing, superseded: error.message };
  }
}

function goOnFrom(
  record: DeploymentRecord,
  { execution }: WorkflowState,
  lock: TakenLock,
  died: string,
): WorkflowState {
  const left = record.state;
  const { deployment } = left;
  if (!deployment) throw new Error(`the record of ${record.id} has lost its deployment`);
  const { fencing, superseded } = lock;
  const Cause = superseded ?? died;
  const failure = left.retirement || left.failure ? {} : { failure: { Error: 'ExecutionDied', Cause } };
  return {
    ...left,
    execution,
    deployment: { ...deployment, fencing },
    closeFailure: undefined,
    ...failure,
    ...(record.ending ? { ending: record.ending } : {}),
    // Who released the lock has taken it on: there is nobody to call.
    ...(superseded && !left.incident ? { incident: { id: null, severity: null } } : {}),
    recovery: superseded ? 'close' : whatIsLeft(left, record.ending),
  };
}

/**
 * When the gone execution was last heard of. Only asked of a process of this machine, which tells nothing else of its end;
 * an execution on AWS has its own history, and its trail is many objects. A trail that cannot be read delays no recovery.
 */
async function lastSignOf(
  ports: Ports,
  { service, id, execution }: DeploymentRecord,
): Promise<number | null> {
  if (processOf(execution) === null) return null;
  try {
    const lines = await ports.audit.read({ service, deploymentId: id });
    // What people have said since, as an abort, is no sign of the process.
    return (lines.findLast(({ actor }) => actor === 'slipway') ?? lines.at(-1))?.at ?? null;
  } catch {
    return null;
  }
}

function whatIsLeft(
  { candidate, retirement, incident }: WorkflowState,
  ending: DeploymentRecord['ending'],
): NonNullable<WorkflowState['recovery']> {
  if (wasRolledBack(ending) && !incident) return ending?.kind === 'RolledBack' ? 'declare' : 'escalate';
  return ending || retirement || !candidate ? 'close' : 'roll-back';
}
