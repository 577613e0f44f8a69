import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { LocalTarget } from '../model/definition/target/index.ts';
import { refused } from '../model/errors.ts';

/** The target of a service that runs on this machine. Throws DeploymentRefused for one that runs elsewhere. */
export function localTarget({ service, target }: ServiceDefinition): LocalTarget {
  if (target.kind === 'local') return target;
  throw refused(
    `${service} has a target of kind "${target.kind}", which does not run on this machine; deploy it with --aws, or use a target of kind "local"`,
  );
}
