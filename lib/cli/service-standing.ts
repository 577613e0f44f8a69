import { slipwayCommand } from '../model/command.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { refused, SlipwayError } from '../model/errors.ts';
import { nearestName } from '../model/nearest-name.ts';
import { parseDefinition } from '../model/parse.ts';
import type { TrafficReading } from '../model/traffic.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import type { Output } from './output.ts';
import { type Standing, serviceLines } from './service-lines.ts';

/** Services that are no longer defined are found by what was deployed last. */
const LOOKED_BACK = 50;

/** Where services are looked at: this machine, or an account. */
export interface Place {
  /** Is a service of this definition here at all? */
  isHere(definition: ServiceDefinition): boolean;
  /** Services that should serve here, whoever defines them. @default none */
  readonly also?: readonly string[];
  /** The definition is undefined where it cannot be read; null: told to be unreadable. */
  read(
    service: string,
    definition: ServiceDefinition | undefined,
  ): Promise<TrafficReading | undefined | null>;
}

/** Tells how every service stands, or one of them. Throws DeploymentRefused for one that nobody knows. */
export async function tellStandings(
  ports: Ports,
  only: string | undefined,
  open: readonly DeploymentRecord[],
  output: Output,
  place: Place,
): Promise<void> {
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
    const definition = await definitionOf(ports, service, output);
    if (definition && !place.isHere(definition)) {
      output.line(null, elsewhereText(definition));
      continue;
    }
    const environment =
      definition?.environment ?? known.find((each) => each.service === service)?.environment ?? 'production';
    const [holder, incidents, reading] = await Promise.all([
      ports.locks.holder({ service, environment }),
      ports.incidents.open(service, environment),
      place.read(service, definition),
    ]);
    const standing = { service, environment, reading, holder, incidents };
    // What was removed from the folder long ago, and left nothing, is no news.
    if (only === undefined && !defined.includes(service) && isNothing(standing) && reading !== null) continue;
    const kind = definition?.target.kind ?? null;
    const isOpen = open.some((record) => record.service === service);
    for (const { mark, text } of serviceLines({ ...standing, kind, isOpen })) output.line(mark, text);
  }
}

const elsewhereText = ({ service, target: { kind } }: ServiceDefinition) =>
  kind === 'local'
    ? `${service}: runs on a person's own machine (target.kind local); look there: ${slipwayCommand(`status ${service}`)}`
    : `${service}: runs on AWS (target.kind ${kind}); look there: ${slipwayCommand(`status ${service}`, kind)}`;

const isNothing = ({ reading, holder, incidents }: Pick<Standing, 'reading' | 'holder' | 'incidents'>) =>
  !holder && incidents.length === 0 && !reading?.versions.some(({ weight }) => weight > 0);

/** A definition that cannot be read is one line of the status, and not its end. */
async function definitionOf(
  ports: Ports,
  service: string,
  output: Output,
): Promise<ServiceDefinition | undefined> {
  try {
    const loaded = await ports.definitions.load(service);
    const parsed = loaded && parseDefinition(loaded.content, loaded.origin);
    if (parsed?.ok) return parsed.definition;
    for (const problem of parsed?.problems ?? []) output.line('attention', problem);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    output.line('attention', error.message);
  }
  return undefined;
}

function unknownService(service: string, names: readonly string[]): SlipwayError {
  const near = nearestName(service, names);
  return refused(
    `there is no service "${service}", and nothing was ever deployed of it.${near ? ` Did you mean "${near}"?` : ''} Known: ${[...names].sort().join(', ') || 'none'}; leave the name out to see them all`,
  );
}
