import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { refused } from '../../model/errors.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { Ports } from '../../ports/index.ts';
import { lastPeriodEnd, nextPeriod } from '../../stages/context.ts';
import { planSeconds } from '../../stages/judge-slos.ts';
import { utc } from './past.ts';

/** What was asked for. Times are milliseconds since the epoch. */
export interface Window {
  readonly from: number;
  readonly to: number;
  readonly candidate?: string | undefined;
  readonly stable?: string | undefined;
}

/** A deployment that was, or that is supposed: its versions, and when which share was shifted. */
export interface Deployed {
  /** undefined: there was none. */
  readonly id?: string;
  readonly candidate: string;
  readonly stable: string | null;
  readonly shifts: ReadonlyArray<{ readonly at: number; readonly weight: number }>;
  /** Its candidate had traffic until then. */
  readonly until: number;
  readonly planSeconds: readonly number[];
  readonly notes: readonly string[];
}

type Known = Pick<Ports, 'deployments' | 'traffic'>;

/** The deployment of the window; without one, what is to be taken for it. */
export async function deployedIn(
  ports: Known,
  definition: ServiceDefinition,
  window: Window,
): Promise<Deployed> {
  const { service } = definition;
  const { candidate, stable } = window;
  const all = (await ports.deployments.list({ service })).filter(
    (record) =>
      (candidate === undefined || record.version === candidate) &&
      (stable === undefined || record.previousVersion === stable),
  );
  const begun = all.filter((record) => firstShift(record) >= window.from && firstShift(record) < window.to);
  const [record, other] = begun;
  const where = `between ${utc(window.from)} and ${utc(window.to)}`;
  if (other)
    throw refused(
      `${begun.length} deployments of ${service} began ${where}: ${begun.map(tell).join(', ')}; narrow --from and --to to one of them${new Set(begun.map(({ version }) => version)).size > 1 ? ', or name its version with --candidate' : ''}`,
    );
  if (record) return recorded(record, window);
  const running = all.find((each) => firstShift(each) < window.from && endOf(each, window.to) > window.from);
  if (running)
    throw refused(
      `${tell(running)} had its first traffic before ${utc(window.from)} and went on after it; give a --from before ${new Date(firstShift(running)).toISOString()}`,
    );
  if (candidate !== undefined && stable === undefined)
    throw refused(
      `no deployment of ${service} ${candidate} began ${where}; give another --from and --to, or say with --stable which version it is to be compared with`,
    );
  const from = nextPeriod(window.from, definition.slo.period);
  const cutOver = {
    shifts: [{ at: from, weight: 100 }],
    until: window.to,
    planSeconds: [(lastPeriodEnd(window.to, definition.slo.period) - from) / 1000],
  };
  const asIf = `no deployment of ${service}${candidate === undefined ? '' : ` ${candidate}`} began ${where}`;
  if (candidate !== undefined && stable !== undefined)
    return {
      candidate,
      stable,
      ...cutOver,
      notes: [`${asIf}: taken as a cut-over of all traffic at ${utc(from)}`],
    };
  const version = await runningVersion(ports, definition);
  return {
    candidate: version,
    stable: version,
    ...cutOver,
    notes: [
      `${asIf}: ${version}, which serves now, is compared with itself before ${utc(from)}, as if it had taken over all traffic then`,
    ],
  };
}

const firstShift = ({ state }: DeploymentRecord) => state.shifts?.[0]?.at ?? Number.NaN;

/** When its candidate stopped to be observed. */
const endOf = ({ state, ending }: DeploymentRecord, to: number) =>
  Math.min(to, state.rollback?.detectedAt ?? ending?.at ?? to);

const tell = (record: DeploymentRecord) =>
  `${record.id} (${record.version}, ${new Date(firstShift(record)).toISOString()})`;

function recorded(record: DeploymentRecord, { to }: Window): Deployed {
  const { id, version, previousVersion, state, ending } = record;
  const until = endOf(record, to);
  const how = ending ? `${ending.kind}: ${ending.reason}` : 'it is still open';
  return {
    id,
    candidate: version,
    stable: previousVersion,
    shifts: (state.shifts ?? []).filter(({ at }) => at < until),
    until,
    planSeconds: state.plan ? planSeconds(state.plan) : [],
    notes: [
      `what really happened: ${how}`,
      ...(state.rollback && until < to
        ? [`there are no figures of ${version} after ${utc(until)}, when it was rolled back`]
        : []),
    ],
  };
}

async function runningVersion(ports: Known, definition: ServiceDefinition): Promise<string> {
  const { versions } = await ports.traffic.for(definition).read();
  const serving = versions.find(({ weight }) => weight === 100);
  if (serving) return serving.version;
  throw refused(
    `no version of ${definition.service} has all traffic now, so there is none to look at; name two with --candidate and --stable`,
  );
}
