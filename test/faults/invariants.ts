import { verifyArchive } from '../../lib/domain/audit/index.ts';
import { sha256 } from '../../lib/domain/audit/manifest.ts';
import type { SloEvidence } from '../../lib/model/deployment-evidence.ts';
import { TAKEN_OVER } from '../../lib/model/ending.ts';
import { deploymentPrefix, EVIDENCE } from '../../lib/model/evidence-keys.ts';
import type { Incident } from '../../lib/model/incident.ts';
import { readingOf, splitOf, type TrafficReading } from '../../lib/model/traffic.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import type { LockHolder } from '../../lib/ports/lock-store.ts';
import { CANDIDATE, type Scene, STABLE } from './scene.ts';
import type { Schedule, WorkflowName } from './schedule.ts';
import { unsaid } from './unsaid.ts';

export interface Ended {
  readonly name: string;
  readonly workflow: WorkflowName;
  readonly status: string;
  readonly error: string | null;
  readonly at: number;
}

/** What is left when everything is over. */
export interface Aftermath {
  readonly schedule: Schedule;
  readonly scene: Scene;
  /** false: still running or open at the deadline. */
  readonly finished: boolean;
  readonly ended: readonly Ended[];
  /** When recoveries began. */
  readonly recoveries: readonly number[];
  /** When recoveries had taken the deployment over. */
  readonly tookOver: readonly number[];
  /** Somebody had interrupted it before the previous version was retired. */
  readonly keptAtRetire: boolean;
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
    ...plain(aftermath),
    ...neverProven(aftermath),
    ...wentOn(aftermath),
    ...needless(aftermath),
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
  // The newest one that was deployed; what served before only where none was.
  const deployed = records
    .filter(({ ending }) => ending?.kind === 'Deployed')
    .sort((a, b) => (b.ending?.at ?? 0) - (a.ending?.at ?? 0))[0];
  const good = new Set(deployed ? [deployed.version] : schedule.hasStable === false ? [] : [STABLE]);
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

/** What could not be read is told as last known: the share that the candidate was to have, and the one before. */
function saysLastKnown(summary: string, reading: TrafficReading): boolean {
  if (!summary.includes('could not be read')) return false;
  const given = /as last known, (\S+) was to have ([\d.]+) % \(([\d.]+) % before\)/.exec(summary);
  if (!given)
    return summary.includes(`${STABLE} has 100 %`) || summary.includes('no version had any traffic');
  const [, version = '', last, before] = given;
  const weight = readingOf(reading, version)?.weight ?? 0;
  // Or it was brought back after all, and nobody could see it.
  return [Number(last), Number(before), 0].includes(weight);
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
  found.push(...(await unsaid(ports, record, audit)));
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
        // Each step of a stepped way back is one of these; where the trail was away, the way back itself is told.
        (act === 'shift' && schedule.mode === 'stepped' && /^(step|roll) back$/.test(action)),
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
    const blind = aftermath.outage && schedule.outage?.store === 'metrics';
    if (record.version === CANDIDATE && scene.isBad() && !blind)
      refuse('8: Deployed, and the candidate is bad');
    if (aftermath.keptAtRetire && id === 'run-1') refuse('8: Deployed, though it was interrupted before');
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

/** 10: what died is taken over within a minute; where its event is lost, by the sweep that comes every five. */
function slow(
  { ended, schedule, outage, records, recoveries }: Aftermath,
  { id, seal, execution, startedAt }: DeploymentRecord,
): string[] {
  // A store that is away, a fault of the recovery itself, or another deployment may delay it; then 0 to 9 have to do.
  if (outage || schedule.faults || records.length > 1 || schedule.recoverBeside) return [];
  const died = ended.find(({ name, status }) => name === id && status === 'ABORTED');
  if (!died) return [];
  const [began] = recoveries.filter((at) => at >= died.at);
  // An admission that is at work when its execution is stopped: the event of that comes before the record.
  const late = schedule.eventLost || startedAt >= died.at;
  const most = late ? 305 + YOUNGEST_SECONDS : 60;
  // Stopped when its last task was at work: that closed it all the same.
  if (began === undefined) return seal && execution === id ? [] : [`10: nothing took over what died (${id})`];
  const seconds = Math.round((began - died.at) / 1000);
  return seconds > most ? [`10: taken over ${seconds} s after it died (${id})`] : [];
}

/** The sweep leaves a younger deployment alone. */
const YOUNGEST_SECONDS = 120;

/** 11: where nothing from outside goes wrong, the deployment ends by itself and as its candidate deserves. */
function plain({ schedule, scene, recoveries, records }: Aftermath): string[] {
  const { faults, stops, aborts, rival, recoverBeside, outage, skewSeconds, mode, candidate } = schedule;
  const good = !scene.isBad();
  if (faults || stops || aborts || rival || recoverBeside || outage || skewSeconds) return [];
  const frozen = mode === 'freeze-and-page' ? 'RollbackFailed' : 'RolledBack';
  const wanted = good ? 'Deployed' : frozen;
  const [record] = records;
  return [
    ...(recoveries.length > 0 ? ['11: a recovery was needed though nothing died'] : []),
    ...(record?.ending?.kind === wanted
      ? []
      : [`11: a ${candidate} candidate ended ${record?.ending?.kind}, not ${wanted}`]),
    ...(good || /candidate requests failed/.test(record?.ending?.reason ?? '')
      ? []
      : [`11: the reason has no figures: ${record?.ending?.reason}`]),
  ];
}

/** Tasks that the way back is made of, and those that write it down. */
const WAY_BACK: ReadonlySet<string> = new Set([
  'roll-back-traffic',
  'verify-rollback',
  'declare-incident',
  'escalate',
  'record-ending',
  'take-over-deployment',
]);

/** 12: the way back is proven where nothing is wrong with it: a task of the way forward that is late must not undo it. */
function neverProven({ schedule, outage, records }: Aftermath): string[] {
  const { faults = [], mode, stops = [], recoverBeside, rival, skewSeconds } = schedule;
  if (outage || mode === 'freeze-and-page' || recoverBeside || rival || skewSeconds || stops.length > 1)
    return [];
  if (faults.some(({ task }) => WAY_BACK.has(task))) return [];
  return records
    .filter(({ ending }) => ending?.kind === 'RollbackFailed')
    .map(({ ending }) => `12: nothing is wrong with the way back, and it is not proven: ${ending?.reason}`);
}

/** 13: an execution whose deployment was taken over does nothing more for it, to its end. */
function wentOn({ ended, tookOver, schedule, outage }: Aftermath): string[] {
  const [first] = tookOver;
  // With faults of its own it may end by those.
  if (first === undefined || outage || schedule.faults?.length) return [];
  return ended
    .filter(
      ({ name, at, status, error }) =>
        name === 'run-1' &&
        at > first + LONGEST_TASK_MS &&
        status !== 'ABORTED' &&
        error !== TAKEN_OVER &&
        error !== 'LockLost',
    )
    .map(({ status, error }) => `13: run-1 went on after it was taken over, and ended ${status} ${error}`);
}

/** A task that had begun by then may still end, and so may what follows it at once. */
const LONGEST_TASK_MS = 250;

const LOST: ReadonlySet<string> = new Set(['throttled', 'lost-answer', 'acts-twice', 'write-answer-lost']);

/** 14: one answer that is lost costs no deployment. */
function needless({ schedule, records }: Aftermath): string[] {
  const { faults = [], stops, aborts, rival, recoverBeside, outage, skewSeconds, candidate } = schedule;
  if (stops || aborts || rival || recoverBeside || outage || skewSeconds || candidate !== 'good') return [];
  const [fault, ...more] = faults;
  if (!fault || more.length > 0 || fault.times > 1 || !LOST.has(fault.kind)) return [];
  const kind = records[0]?.ending?.kind;
  return kind === 'Deployed' ? [] : [`14: one call that was ${fault.kind} made a good candidate end ${kind}`];
}
