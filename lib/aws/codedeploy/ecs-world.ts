import { createHttpSmokeRunner } from '../../probe/smoke/index.ts';
import { targetGroupPeriods } from '../alb/alb-metrics.ts';
import { ecsPlatform, type ServedTaskSet, taskSetsOf } from './ecs-platform.ts';
import { readGroup } from './group.ts';
import type { DefinedOn, PlatformWorld } from './index.ts';
import { findTaskDefinition } from './task-definitions.ts';

/** An ECS service: figures by target group, smoke tests over its two listeners. */
export function ecsWorld({ definition, target, place, options }: DefinedOn<'ecs'>): PlatformWorld {
  const { ecs, elb, cloudwatch: client, now, settleSeconds } = options;
  const { observe, finalObserve } = definition.delivery;
  const ecsPlace = { ecs, elb, target };
  const taskSets = async () => taskSetsOf(ecsPlace, await readGroup(place, 'ECS'));
  const ofVersion = (sets: readonly ServedTaskSet[], version: string) =>
    sets.find((each) => each.version === version);
  return {
    // Blue is the instant way back until the last observation is over.
    platform: ecsPlatform(ecsPlace, observe + finalObserve),
    periods: async (query) => {
      const sets = await taskSets();
      const places = query.versions.map((version) => ofVersion(sets, version)?.group);
      return targetGroupPeriods(query, places, { client, now, settleSeconds });
    },
    smoke: createHttpSmokeRunner({
      addressOf: async (_, at) => {
        if (at.at === 'production') return target.url;
        const set = ofVersion(await taskSets(), at.version);
        // The test listener leads to green, which is what has no traffic of users yet.
        return set && (set.weight === 100 ? target.url : target.testUrl);
      },
    }),
    artifact: async (version) => {
      const { arn } = await findTaskDefinition(ecs, target.taskDefinition, version);
      return { status: 'READY', detail: `${version} is the task definition ${arn.split('/').at(-1)}` };
    },
  };
}
