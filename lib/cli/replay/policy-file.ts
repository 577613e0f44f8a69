import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { Slo } from '../../model/definition/slo.ts';
import { refused } from '../../model/errors.ts';
import { nearestName } from '../../model/nearest-name.ts';
import { parseDefinition } from '../../model/parse.ts';
import { parsePolicy } from '../../model/policy.ts';
import type { DefinitionSource } from '../../ports/definition-source.ts';
import { readYaml } from '../../probe/definitions/folder-definition-source.ts';
import { readText } from './read-text.ts';

export interface Policy {
  readonly origin: string;
  readonly slo: Slo;
}

/** The policy of a file; without one, that of the service's definition. */
export async function policyOf(
  service: string,
  file: string | undefined,
  definitions: DefinitionSource,
): Promise<Policy> {
  if (file === undefined) {
    const { slo } = await definitionOf(service, definitions);
    return { origin: `the definition of ${service}`, slo };
  }
  const content = readYaml(readText(file, '--policy'), file);
  // A trace is replayed for services that have no definition here.
  const known = (await definitions.names()).includes(service);
  const own = known ? (await definitionOf(service, definitions)).slo.period : undefined;
  const parsed = parsePolicy(content, file, own);
  if (!parsed.ok) throw refused(parsed.problems.join('\n'));
  return { origin: file, slo: parsed.slo };
}

export async function definitionOf(
  service: string,
  definitions: DefinitionSource,
): Promise<ServiceDefinition> {
  const loaded = await definitions.load(service);
  if (!loaded) {
    const names = await definitions.names();
    const near = nearestName(service, names);
    throw refused(
      `there is no service "${service}"${near ? `. Did you mean "${near}"?` : ';'} services with a definition: ${names.join(', ') || 'none'}`,
    );
  }
  const parsed = parseDefinition(loaded.content, loaded.origin);
  if (!parsed.ok) throw refused(parsed.problems.join('\n'));
  return parsed.definition;
}
