import { verifyArchive } from '../../lib/domain/audit/index.ts';
import { sha256 } from '../../lib/domain/audit/manifest.ts';
import type { SloEvidence } from '../../lib/model/deployment-evidence.ts';
import { deploymentPrefix, EVIDENCE } from '../../lib/model/evidence-keys.ts';
import type { Incident } from '../../lib/model/incident.ts';
import { readingOf, splitOf, type TrafficReading } from '../../lib/model/traffic.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import type { LockHolder } from '../../lib/ports/lock-store.ts';
import { CANDIDATE, type Scene, STABLE } from './scene.ts';
import type { Schedule, WorkflowName } from './schedule.ts';

export interface Ended {
  readonly name: string;
  readonly workflow: WorkflowName;
  readonly status: string;
  readonly at: number;
}

/** What is left when everything is over. */
export interface Aftermath {
  readonly schedule: Schedule;
  readonly scene: Scene;
  /** false: still running or open at the deadline. */
  readonly finished: boolean;
  readonly ended: readonly Ended[];
  /** When somebody aborted. */
  readonly aborts: readonly number[];
  /** A store was down for a while. */
  readonly outage: boolean;
  readonly records: readonly DeploymentRecord[];
  readonly holder: LockHolder | undefined;
  readonly incidents: readonly Incident[];
}

/** What must hold whatever happened. Each violation is one sentence that begins with its number. */
export async function violationsOf(aftermath: Aftermath): Promise<string[]> {
  return [
    ...(aftermath.finished ? [] : ['0: it is not over after 12 hours']),
    ...stranded(aftermath),
    ...fencedOut(aftermath),
    ...lock(aftermath),
    ...(await Promise.all(aftermath.records.map((record) => ofRecord(aftermath, record)))).flat(),
  ];
}

const p0 = ({ incidents }: Aftermath) => incidents.filter(({ severity }) => severity === 'P0');

/** 1: everything on one good version that serves, or a P0 that says where it is. */
function stranded(aftermath: Aftermath): string[] {
  const { scene, records, schedule } = aftermath;
  const reading = scene.world.fleet.read();
  const open = p0(aftermath);
  const where = splitOf(reading);
  if (open.length > 0)
    return open.some(({ summary }) => summary.includes(where) || saysLastKnown(summary, reading))
      ? []
      : [`1: traffic is ${where}, and the P0 says: ${open.map(({ summary }) => summary).join(' ')}`];
  const good = new Set([
    ...(schedule.hasStable === false ? [] : [STABLE]),
    ...records.filter(({ ending }) => ending?.kind === 'Deployed').map(({ version }) => version),
  ]);
  if (good.size === 0)
    return reading.versions.some(({ weight }) => weight > 0)
      ? [`1: nothing served before and nothing is deployed, and traffic is ${where}`]
      : [];
  const serving = reading.versions.filter(({ weight }) => weight > 0);
  const [only] = serving;
  if (serving.length !== 1 || only?.weight !== 100) return [`1: traffic is divided: ${where}`];
  if (!good.has(only.version)) return [`1: ${only.version} has all traffic, and was not deployed`];
  return only.healthy < 1 || only.running < 1 ? [`1: ${only.version} has all traffic and does not run`] : [];
}

/** What could not be read is told as last known: the share that the candidate was given. */
function saysLastKnown(summary: string, reading: TrafficReading): boolean {
  const weight = readingOf(reading, CANDIDATE)?.weight ?? 0;
  const known = weight > 0 ? `${CANDIDATE} was given ${weight} %` : `${STABLE} has 100 %`;
  return summary.includes('could not be read') && (summary.includes(known) || summary.includes('was given'));
}

/** 2: no task writes that began after another execution, or a later step, had taken a higher number. */
const fencedOut = ({ scene }: Aftermath) =>
  scene.writes
    .filter(({ order, grantedAtBegin }) => order.fencing < grantedAtBegin)
    .map(
      ({ act, order, grantedAtBegin }) =>
        `2: "${act}" of ${order.deploymentId} wrote with number ${order.fencing} when ${grantedAtBegin} was given`,
    );

/** 3: released, or kept with an open P0. */
function lock(aftermath: Aftermath): string[] {
  const { holder } = aftermath;
  const open = p0(aftermath);
  if (!holder) return open.length > 0 ? ['3: a P0 is open and the lock is released'] : [];
  if (holder.keptBecause === null) return [`3: ${holder.deploymentId} still has the lock`];
  return open.length === 0 ? ['3: the lock is kept without a P0'] : [];
}

async function ofRecord(aftermath: Aftermath, record: DeploymentRecord): Promise<string[]> {
  const { scene, schedule } = aftermath;
  const { files, ports } = scene.world;
  const { id, service, ending, seal } = record;
  const prefix = deploymentPrefix(service, id);
  const own = new Map(
    [...files].flatMap(([key, body]) =>
      key.startsWith(prefix) ? [[key.slice(prefix.length), body] as const] : [],
    ),
  );
  const audit = await ports.audit.read({ service, deploymentId: id });
  const found: string[] = [];
  const refuse = (what: string) => found.push(`${what} (${id})`);

  // 4: exactly one ending.
  const ends = audit.filter(({ action }) => action === 'end').length;
  if (!ending || !seal) refuse('4: no ending is recorded, or it is not closed');
  if (ends !== 1) refuse(`4: the trail has ${ends} endings`);

  // 5: the trail verifies, with everything that it vouches for, and has every write.
  const archive = verifyArchive({
    audit: own.get(EVIDENCE.audit) ?? '',
    manifest: own.get(EVIDENCE.manifest) ?? '',
    files: new Map([...own].map(([name, body]) => [name, sha256(body)])),
    seal,
  });
  if (!archive.ok) refuse(`5: ${archive.problems[0]}`);
  const ACTIONS = {
    start: 'start candidate',
    shift: 'shift traffic',
    goBack: 'roll back',
    retire: 'retire previous version',
  };
  for (const { act, order } of scene.writes) {
    if (order.deploymentId !== id) continue;
    const told = audit.some(
      ({ action, data }) =>
        (action === ACTIONS[act] && (act === 'goBack' || data?.['fencing'] === order.fencing)) ||
        (act === 'shift' && action.startsWith('step back')),
    );
    if (!told) refuse(`5: the trail has no "${act}" with number ${order.fencing}`);
  }

  // 6: the reports of that ending.
  const wanted = ['summary', 'execution-log', ...(ending?.kind.startsWith('Roll') ? ['rollback'] : [])];
  for (const name of wanted)
    if (!own.has(`reports/${name}.md`)) refuse(`6: the report ${name} is missing after ${ending?.kind}`);

  // 7: one sentence.
  const reason = ending?.reason ?? '';
  if (!/^[^\n]{20,}\.$/.test(reason) || /undefined|\[object|NaN/.test(reason))
    refuse(`7: the reason is no sentence: ${reason}`);

  // 8: nothing is called deployed that was judged bad, or that somebody had aborted in time.
  if (ending?.kind === 'Deployed') {
    const breached = [...own].some(
      ([name, body]) =>
        name.startsWith('slo/') && (JSON.parse(body) as SloEvidence).verdict.status === 'BREACH',
    );
    if (breached) refuse('8: Deployed, and an SLO verdict was BREACH');
    if (record.version === CANDIDATE && schedule.candidate !== 'good' && !aftermath.outage)
      refuse('8: Deployed, and the candidate is bad');
    const kept = await ports.waits.kept(id);
    const retired = scene.writes.find(({ act }) => act === 'retire')?.at ?? Number.POSITIVE_INFINITY;
    if (kept && kept.at < retired - 1000) refuse('8: Deployed, though it was interrupted before');
  }

  // 9: users who met the candidate get an incident, and one only.
  const declared = audit.filter(
    ({ action, data }) => action === 'declare incident' && data?.['id'] !== undefined,
  );
  const met = scene.writes.some(({ act, order }) => act === 'shift' && order.deploymentId === id);
  if (met && ending?.kind.startsWith('Roll') && declared.length === 0)
    refuse(`9: users met the candidate, it ended ${ending.kind}, and there is no incident`);
  return [...found, ...slow(aftermath, record)];
}

/** 10: what died is taken over within a minute; by the sweep, within ten, where its event was lost. */
function slow({ ended, schedule, outage, records }: Aftermath, { id }: DeploymentRecord): string[] {
  if (outage || records.length > 1) return [];
  const died = ended.find(
    ({ workflow, name, status }) => workflow === 'deployment' && name === id && status === 'ABORTED',
  );
  if (!died) return [];
  const recovered = ended.filter(({ workflow, at }) => workflow === 'recovery' && at >= died.at).at(0);
  const most = (schedule.eventLost ? 12 : 6) * 60_000;
  if (schedule.faults || schedule.stops?.length !== 1 || !recovered) return [];
  return recovered.at - died.at > most
    ? [`10: recovered ${Math.round((recovered.at - died.at) / 1000)} s after it died (${id})`]
    : [];
}
