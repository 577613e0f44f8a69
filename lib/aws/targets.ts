import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { AlbTarget } from '../model/definition/target.ts';
import { createHttpSmokeRunner } from '../probe/smoke/index.ts';
import { type AlbWorld, createAlbWorld } from './alb/index.ts';
import type { AwsClients } from './clients.ts';
import { createLambdaWorld, type LambdaWorld } from './lambda/index.ts';

/** CloudWatch has a period's figures about two minutes after its end. */
const SETTLE_SECONDS = 120;

/** Each kind of target by its own adapters. A kind that has none here is refused by the Lambda world, which says so. */
export function createTargets(
  clients: AwsClients,
  options: { readonly now: () => number; readonly settleSeconds?: number | undefined },
): LambdaWorld {
  const common = { now: options.now, settleSeconds: options.settleSeconds ?? SETTLE_SECONDS };
  const lambda = createLambdaWorld({ ...clients, ...common });
  const alb = createAlbWorld({ ...clients, ...common });
  const albSmoke = createHttpSmokeRunner({
    addressOf: async ({ target }, place) =>
      target.kind === 'alb' ? alb.addressOf(target, place) : undefined,
  });
  /** By kind of target: the ALB's answer, or the Lambda world's. */
  const by = <T>(
    { target }: ServiceDefinition,
    ofAlb: (world: AlbWorld, target: AlbTarget) => T,
    ofLambda: (world: LambdaWorld) => T,
  ): T => (target.kind === 'alb' ? ofAlb(alb, target) : ofLambda(lambda));

  return {
    traffic: {
      for: (definition) =>
        by(
          definition,
          (world, target) => world.driver(target),
          (world) => world.traffic.for(definition),
        ),
    },
    metrics: {
      periods: (query) =>
        by(
          query.definition,
          (world, target) => world.periods(target, query),
          (world) => world.metrics.periods(query),
        ),
    },
    infrastructure: {
      inspect: (definition, since) =>
        by(
          definition,
          (world, target) => world.inspect(target),
          (world) => world.infrastructure.inspect(definition, since),
        ),
    },
    smoke: {
      run: (definition, place, operations) =>
        by(
          definition,
          () => albSmoke.run(definition, place, operations),
          (world) => world.smoke.run(definition, place, operations),
        ),
    },
    artifact: (definition, version) =>
      by(
        definition,
        (world, target) => world.artifact(target, version),
        (world) => world.artifact(definition, version),
      ),
  };
}
