import { serviceLines } from '../domain/standing/index.ts';
import { slipwayCommand } from '../model/command.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { refused, SlipwayError } from '../model/errors.ts';
import { nearestName } from '../model/nearest-name.ts';
import { parseDefinition } from '../model/parse.ts';
import type { ServiceStanding, StandingLine } from '../model/standing.ts';
import type { TrafficReading } from '../model/traffic.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';

/** Services that are no longer defined are found by what was deployed last. */
const LOOKED_BACK = 50;

/** What was read of a service's traffic; undefined: nothing runs there. */
type Read = TrafficReading | { readonly unreadable: StandingLine } | undefined;

/** Where services are looked at: this machine, or an account. */
export interface Place {
  /** Is a service of this definition here at all? */
  isHere(definition: ServiceDefinition): boolean;
  /** Services that should serve here, whoever defines them. @default none */
  readonly also?: readonly string[];
  /**
   * Why nobody is at work on an open deployment any more, and what finishes it; null: somebody is.
   *
   * @default somebody always is: on AWS, executions are taken over by themselves
   */
  leftOpen?(record: DeploymentRecord): string | null;
  /** The definition is undefined where it cannot be read. */
  read(service: string, definition: ServiceDefinition | undefined): Promise<Read>;
}

/** A target that is silent for so long is told as that: whoever asks at 3 a.m. waits for no retries. */
const READ_MS = 10_000;

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`it did not answer within ${ms / 1000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An account: what a person's own machine runs is not seen from there. */
export const accountPlace = ({ traffic }: Pick<Ports, 'traffic'>): Place => ({
  isHere: ({ target }) => target.kind !== 'local',
  read: async (service, definition) => {
    if (!definition) return undefined;
    try {
      return await within(READ_MS, traffic.for(definition).read());
    } catch (error) {
      // A status without one service's traffic is better than none: the locks and incidents are what hurts.
      const text = `the traffic of ${service} cannot be read: ${(error as Error).message}`;
      return { unreadable: { mark: 'attention', text } };
    }
  },
});

/** Services that are looked at in the same moment: more of them would only wait for each other's calls. */
const AT_ONCE = 8;

/**
 * How every service stands, or one of them, in their order; several are looked at in the same moment, so that one whose target
 * does not answer keeps no other waiting. Throws DeploymentRefused for one that nobody knows.
 */
export async function* serviceStandings(
  ports: Pick<Ports, 'definitions' | 'deployments' | 'locks' | 'incidents'>,
  only: string | undefined,
  open: readonly DeploymentRecord[],
  place: Place,
): AsyncGenerator<ServiceStanding> {
  const defined = await ports.definitions.names();
  const known = [...open, ...(await ports.deployments.list({ limit: LOOKED_BACK }))];
  const names = new Set([...defined, ...known.map(({ service }) => service), ...(place.also ?? [])]);
  if (
    only !== undefined &&
    !names.has(only) &&
    !(await ports.deployments.list({ service: only, limit: 1 })).length
  )
    throw unknownService(only, [...names]);
  const wanted = only === undefined ? [...names] : [only];
  const lookAt = async (service: string): Promise<ServiceStanding | undefined> => {
    const { definition, problems } = await definitionOf(ports, service);
    if (definition && !place.isHere(definition))
      return { service, lines: [...problems, { mark: null, text: elsewhereText(definition) }] };
    const environment =
      definition?.environment ?? known.find((each) => each.service === service)?.environment ?? 'production';
    const [holder, incidents, read] = await Promise.all([
      ports.locks.holder({ service, environment }),
      ports.incidents.open(service, environment),
      place.read(service, definition),
    ]);
    const unreadable = read && 'unreadable' in read ? [read.unreadable] : [];
    const reading = read && 'unreadable' in read ? null : read;
    const isNothing =
      !holder && incidents.length === 0 && !reading?.versions.some(({ weight }) => weight > 0);
    // What was removed from the folder long ago, and left nothing, is no news.
    if (only === undefined && !defined.includes(service) && isNothing && reading !== null) return undefined;
    const kind = definition?.target.kind ?? null;
    const isOpen = open.some((record) => record.service === service);
    const lines = serviceLines({ service, environment, reading, holder, incidents, kind, isOpen });
    return { service, lines: [...problems, ...unreadable, ...lines] };
  };
  for (let from = 0; from < wanted.length; from += AT_ONCE)
    for (const standing of await Promise.all(wanted.slice(from, from + AT_ONCE).map(lookAt)))
      if (standing) yield standing;
}

const elsewhereText = ({ service, target: { kind } }: ServiceDefinition) =>
  kind === 'local'
    ? `${service}: runs on a person's own machine (target.kind local); look there: ${slipwayCommand(`status ${service}`)}`
    : `${service}: runs on AWS (target.kind ${kind}); look there: ${slipwayCommand(`status ${service}`, kind)}`;

/** A definition that cannot be read is one line of the status, and not its end. */
async function definitionOf(
  ports: Pick<Ports, 'definitions'>,
  service: string,
): Promise<{
  readonly definition: ServiceDefinition | undefined;
  readonly problems: readonly StandingLine[];
}> {
  const attention = (text: string): StandingLine => ({ mark: 'attention', text });
  try {
    const loaded = await ports.definitions.load(service);
    const parsed = loaded && parseDefinition(loaded.content, loaded.origin);
    return parsed?.ok
      ? { definition: parsed.definition, problems: [] }
      : { definition: undefined, problems: (parsed?.problems ?? []).map(attention) };
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    return { definition: undefined, problems: [attention(error.message)] };
  }
}

function unknownService(service: string, names: readonly string[]): SlipwayError {
  const near = nearestName(service, names);
  return refused(
    `there is no service "${service}", and nothing was ever deployed of it.${near ? ` Did you mean "${near}"?` : ''} Known: ${[...names].sort().join(', ') || 'none'}; leave the name out to see them all`,
  );
}
