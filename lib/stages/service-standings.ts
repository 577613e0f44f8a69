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
  /** The definition is undefined where it cannot be read. */
  read(service: string, definition: ServiceDefinition | undefined): Promise<Read>;
}

/** An account: what a person's own machine runs is not seen from there. */
export const accountPlace = ({ traffic }: Pick<Ports, 'traffic'>): Place => ({
  isHere: ({ target }) => target.kind !== 'local',
  read: async (service, definition) => {
    if (!definition) return undefined;
    try {
      return await traffic.for(definition).read();
    } catch (error) {
      // A status without one service's traffic is better than none: the locks and incidents are what hurts.
      const text = `the traffic of ${service} cannot be read: ${(error as Error).message}`;
      return { unreadable: { mark: 'attention', text } };
    }
  },
});

/** How every service stands, or one of them, one after the other. Throws DeploymentRefused for one that nobody knows. */
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
  for (const service of only === undefined ? names : [only]) {
    const { definition, problems } = await definitionOf(ports, service);
    if (definition && !place.isHere(definition)) {
      yield { service, lines: [...problems, { mark: null, text: elsewhereText(definition) }] };
      continue;
    }
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
    if (only === undefined && !defined.includes(service) && isNothing && reading !== null) continue;
    const kind = definition?.target.kind ?? null;
    const isOpen = open.some((record) => record.service === service);
    const lines = serviceLines({ service, environment, reading, holder, incidents, kind, isOpen });
    yield { service, lines: [...problems, ...unreadable, ...lines] };
  }
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
