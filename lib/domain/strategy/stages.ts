import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import type { StrategyName } from '../../model/names.ts';
import type { GuidanceEffect, PlannedStage } from '../../model/plan.ts';
import type { Answers } from '../../model/request.ts';
import type { DriverCapabilities } from '../../model/traffic.ts';
import type { Guidance } from './guidance.ts';

/** What a canary passes through where nothing else is said (EX-2). */
const DEFAULT_STEPS: readonly number[] = [5, 25, 50, 100];

export interface StagePlan {
  readonly stages: readonly PlannedStage[];
  readonly finalObserveSeconds: number;
  readonly effects: readonly GuidanceEffect[];
}

const OBSERVATION_ANSWERS = { '15m': 900, '30m': 1800, '60m': 3600 } as const;

/** The steps and how long each is observed. Guidance may make them smaller and longer, never the opposite (IN-4). */
export function planStages(
  strategy: StrategyName,
  definition: ServiceDefinition,
  guidance: Guidance,
  answers: Answers | undefined,
  { instances, steps }: Pick<DriverCapabilities, 'instances' | 'steps'>,
): StagePlan {
  const effects: GuidanceEffect[] = [];
  const { delivery } = definition;
  const observeSeconds = longer(delivery.observe, guidance.observeSeconds, 'each stage', effects);
  /** The target moves on by itself after so long: a stage is not observed past that. */
  const ownPace = strategy === 'canary' && steps !== 'any' ? steps.seconds : Number.POSITIVE_INFINITY;
  const answered = answers?.observation ? OBSERVATION_ANSWERS[answers.observation] : 0;
  const finalObserveSeconds = Math.max(delivery.finalObserve, observeSeconds, answered);
  const ownSteps = steps === 'any' ? DEFAULT_STEPS : steps.weights;
  const weights = weightsOf(
    strategy,
    delivery.steps ?? ownSteps,
    delivery.leastSteps,
    guidance,
    instances,
    effects,
  );
  return {
    stages: weights.map((weight, index) => ({
      index,
      weight,
      observeSeconds: weight < 100 ? Math.min(observeSeconds, ownPace) : observeSeconds,
      label: labelOf(strategy, weight, index, instances),
    })),
    finalObserveSeconds,
    effects,
  };
}

function longer(
  least: number,
  said: Guidance['observeSeconds'],
  what: string,
  effects: GuidanceEffect[],
): number {
  if (!said) return least;
  if (said.value >= least) {
    const seconds = Math.min(said.value, 3600);
    effects.push({ words: said.words, effect: `${what} is observed for ${seconds} s` });
    return seconds;
  }
  effects.push({ words: said.words, effect: `none: the definition asks for at least ${least} s` });
  return least;
}

function weightsOf(
  strategy: StrategyName,
  steps: readonly number[],
  leastSteps: number,
  guidance: Guidance,
  instances: number,
  effects: GuidanceEffect[],
): readonly number[] {
  const said = guidance.steps;
  if (strategy !== 'canary') {
    if (said) effects.push({ words: said.words, effect: `none: ${strategy} has no traffic steps` });
    if (strategy === 'blue-green') return [100];
    // One instance at a time: after k of n, k/n of the traffic is the candidate's.
    return Array.from({ length: instances }, (_, index) => ((index + 1) * 100) / instances);
  }
  if (!said) return steps;
  const ascending = said.value.every(
    (weight, index) => weight > (said.value[index - 1] ?? 0) && weight <= 100,
  );
  if (!ascending || said.value.length > 10) {
    effects.push({
      words: said.words,
      effect: 'none: steps ascend from more than 0 to at most 100, ten at most',
    });
    return steps;
  }
  const all = said.value.at(-1) === 100 ? said.value : [...said.value, 100];
  if ((all[0] ?? 100) > (steps[0] ?? 100)) {
    effects.push({
      words: said.words,
      effect: `none: the first step of the definition, ${steps[0]} %, is the largest allowed`,
    });
    return steps;
  }
  const least = Math.min(leastSteps, steps.length);
  if (all.length < least) {
    effects.push({
      words: said.words,
      effect: `none: the definition asks for ${least} steps at the least (delivery.leastSteps), and these are ${all.length}`,
    });
    return steps;
  }
  effects.push({ words: said.words, effect: `the steps are ${all.join(' → ')} %` });
  return all;
}

function labelOf(strategy: StrategyName, weight: number, index: number, instances: number): string {
  if (strategy === 'rolling') return `instance ${index + 1} of ${instances}`;
  return strategy === 'blue-green' ? 'cut-over' : `${weight} % of the traffic`;
}

/** Why a target with steps of its own cannot do a plan's; undefined where it can (ST-3). */
export function stepsNotPossible(
  strategy: StrategyName,
  stages: readonly PlannedStage[],
  { driver, steps }: Pick<DriverCapabilities, 'driver' | 'steps'>,
): string | undefined {
  if (strategy !== 'canary' || steps === 'any') return undefined;
  const wanted = stages.map((stage) => stage.weight).join(' → ');
  const possible = steps.weights.join(' → ');
  if (wanted === possible) return undefined;
  return `steps of ${wanted} % are not possible here: the ${driver} driver goes ${possible} %, ${formatDuration(steps.seconds)} each; leave delivery.steps out, or use a target whose weights Slipway sets itself (kind lambda or alb)`;
}
