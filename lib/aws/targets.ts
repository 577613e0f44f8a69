import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { TargetKind } from '../model/definition/target/index.ts';
import { refused } from '../model/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { ClientConfig } from './clients.ts';
import type { TargetWorld, TargetWorldOptions } from './target-world.ts';
import { whenLoaded } from './when-loaded.ts';

/** The world of each kind of target. Loaded when a service of that kind comes: a function pays for what it uses. */
const WORLDS: Partial<Record<TargetKind, (options: TargetWorldOptions) => Promise<TargetWorld>>> = {
  lambda: async (options) => (await import('./lambda/index.ts')).lambdaWorld(options),
  alb: async (options) => (await import('./alb/index.ts')).albWorld(options),
  ecs: async (options) => (await import('./ecs/index.ts')).ecsWorld(options),
  codedeploy: async (options) => (await import('./codedeploy/index.ts')).codeDeployWorld(options),
};

export type Targets = Pick<Ports, 'traffic' | 'metrics' | 'infrastructure' | 'smoke'> & {
  readonly artifact: TargetWorld['artifact'];
};

/** Each kind of target by its own adapters. A kind that has none here is refused, with those that have. */
export function createTargets(
  options: Omit<TargetWorldOptions, 'config'> & { config(): Promise<ClientConfig> },
): Targets {
  const made = new Map<TargetKind, Promise<TargetWorld>>();
  const worldOf = ({ service, target }: ServiceDefinition) => {
    const make = WORLDS[target.kind];
    if (!make)
      throw refused(
        `${service} has a target of kind "${target.kind}", which has no driver on AWS; allowed here: ${Object.keys(WORLDS).join(', ')}`,
      );
    return (): Promise<TargetWorld> => {
      const world = made.get(target.kind) ?? options.config().then((config) => make({ ...options, config }));
      made.set(target.kind, world);
      return world;
    };
  };
  return {
    traffic: {
      for: (definition) => {
        const world = worldOf(definition);
        return whenLoaded(async () => (await world()).driver(definition));
      },
    },
    metrics: { periods: async (query) => (await worldOf(query.definition)()).periods(query) },
    infrastructure: {
      inspect: async (definition, since) => (await worldOf(definition)()).inspect(definition, since),
    },
    smoke: {
      run: async (definition, ...asked) => (await worldOf(definition)()).smoke.run(definition, ...asked),
    },
    artifact: async (definition, version) => (await worldOf(definition)()).artifact(definition, version),
  };
}
