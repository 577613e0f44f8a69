import { DEFAULT_STEPS, type ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import type { StrategyName } from '../../model/names.ts';
import type { GuidanceEffect, PlannedStage } from '../../model/plan.ts';
import type { Answers } from '../../model/request.ts';
import { canSplit, type DriverCapabilities } from '../../model/traffic.ts';
import { OBSERVATION_SECONDS } from './answer-effects.ts';
import { controlLabel, withControl } from './control-slice.ts';
import type { Guidance } from './guidance.ts';

export interface StagePlan {
  readonly stages: readonly PlannedStage[];
  /** What a stage is observed for where its target allows it. */
  readonly observeSeconds: number;
  readonly finalObserveSeconds: number;
  readonly effects: readonly GuidanceEffect[];
  /** Percent that stay on the stable version in the last stage before 100; 0: none. */
  readonly control: number;
}

/**
 * The steps and how long each is observed. Guidance may make them smaller and longer, never the opposite (IN-4).
 *
 * @param control percent that are to stay on the stable version before the last stage
 */
export function planStages(
  strategy: StrategyName,
  definition: ServiceDefinition,
  guidance: Guidance,
  answers: Answers | undefined,
  capabilities: Pick<DriverCapabilities, 'instances' | 'steps' | 'strategies'>,
  control: number,
): StagePlan {
  const { instances, steps } = capabilities;
  const effects: GuidanceEffect[] = [];
  const { delivery } = definition;
  const observeSeconds = longer(delivery.observe, guidance.observeSeconds, 'each stage', effects);
  /** The target moves on by itself after so long: a stage is not observed past that. */
  const ownPace = strategy === 'canary' && steps !== 'any' ? steps.seconds : Number.POSITIVE_INFINITY;
  const answered = answers?.observation ? OBSERVATION_SECONDS[answers.observation] : 0;
  const finalObserveSeconds = Math.max(delivery.finalObserve, observeSeconds, answered);
  const ownSteps = steps === 'any' ? DEFAULT_STEPS : steps.weights;
  const plain = weightsOf(strategy, delivery.steps ?? ownSteps, delivery.leastSteps, guidance, instances);
  const { weights, control: kept } = withControl(plain.weights, control, canSplit(capabilities));
  if (guidance.steps)
    effects.push({
      words: guidance.steps.words,
      effect: plain.ignored ? `none: ${plain.ignored}` : `the steps are ${weights.join(' → ')} %`,
    });
  return {
    stages: weights.map((weight, index) => ({
      index,
      weight,
      observeSeconds: weight < 100 ? Math.min(observeSeconds, ownPace) : observeSeconds,
      label: labelOf(strategy, weight, index, instances, kept),
    })),
    observeSeconds,
    finalObserveSeconds,
    effects,
    control: kept,
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

interface Weights {
  readonly weights: readonly number[];
  /** Why the steps of the guidance are not taken. */
  readonly ignored?: string;
}

function weightsOf(
  strategy: StrategyName,
  steps: readonly number[],
  leastSteps: number,
  guidance: Guidance,
  instances: number,
): Weights {
  const ignored = `${strategy} has no traffic steps`;
  if (strategy === 'blue-green') return { weights: [100], ignored };
  // One instance at a time: after k of n, k/n of the traffic is the candidate's.
  if (strategy === 'rolling')
    return {
      weights: Array.from({ length: instances }, (_, index) => ((index + 1) * 100) / instances),
      ignored,
    };
  return guidance.steps ? guidedSteps(guidance.steps.value, steps, leastSteps) : { weights: steps };
}

function guidedSteps(said: readonly number[], steps: readonly number[], leastSteps: number): Weights {
  const ascending = said.every((weight, index) => weight > (said[index - 1] ?? 0) && weight <= 100);
  if (!ascending || said.length > 10)
    return { weights: steps, ignored: 'steps ascend from more than 0 to at most 100, ten at most' };
  const all = said.at(-1) === 100 ? said : [...said, 100];
  if ((all[0] ?? 100) > (steps[0] ?? 100))
    return {
      weights: steps,
      ignored: `the first step of the definition, ${steps[0]} %, is the largest allowed`,
    };
  const least = Math.min(leastSteps, steps.length);
  if (all.length < least)
    return {
      weights: steps,
      ignored: `the definition asks for ${least} steps at the least (delivery.leastSteps), and these are ${all.length}`,
    };
  return { weights: all };
}

function labelOf(
  strategy: StrategyName,
  weight: number,
  index: number,
  instances: number,
  control: number,
): string {
  if (strategy === 'rolling') return `instance ${index + 1} of ${instances}`;
  const stays = controlLabel(weight, control);
  const isCutOver = strategy === 'blue-green' && (stays !== '' || control === 0);
  return `${isCutOver ? 'cut-over' : `${weight} % of the traffic`}${stays}`;
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
