import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { ArtifactState, DependencyHealth } from '../model/environment.ts';

/** Looks at what surrounds a deployment, before it (PF-4, PF-5). */
export interface EnvironmentProbe {
  dependencies(definition: ServiceDefinition): Promise<readonly DependencyHealth[]>;
  /** Can this version be started here: is everything there that its start needs, and unchanged (PF-5, PF-6)? */
  artifact(definition: ServiceDefinition, version: string): Promise<ArtifactState>;
}
