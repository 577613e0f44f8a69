import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { InstanceHealth } from '../model/infrastructure.ts';

export interface Infrastructure {
  /** One entry per version that has or had instances since `since` (milliseconds since the epoch). */
  inspect(definition: ServiceDefinition, since: number): Promise<readonly InstanceHealth[]>;
}
