import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import type { RiskLevel, StrategyName } from '../../model/names.ts';
import type { GuidanceEffect, Plan } from '../../model/plan.ts';
import { optionOf, QUESTIONS, type QuestionKey } from '../../model/questions.ts';
import type { Answers } from '../../model/request.ts';
import { smokeDepth } from '../smoke/index.ts';
import { TOLERATED_SECONDS } from './tuned-definition.ts';

export interface AnswerFacts {
  /** As it is in force: see `tunedDefinition`. */
  readonly definition: ServiceDefinition;
  readonly answers: Answers;
  readonly strategy: StrategyName;
  /** Why this strategy. */
  readonly reason: Plan['reasons'][number] | undefined;
  readonly risk: RiskLevel;
  readonly finalObserveSeconds: number;
  readonly previousVersion: string | null;
}

type Given<Key extends keyof Answers> = NonNullable<Answers[Key]>;

/** What each answer has done to this plan (IN-5), in the order of the questions. */
export const answerEffects = (facts: AnswerFacts): GuidanceEffect[] =>
  QUESTIONS.flatMap(({ key, label, options }) => {
    const option = options.find(({ value }) => value === optionOf(facts.answers, key));
    return option ? [{ words: `${label}: ${option.label}`, effect: EFFECTS[key](facts) }] : [];
  });

/** Each is asked for a question that was answered. */
const EFFECTS: Readonly<Record<QuestionKey, (facts: AnswerFacts) => string>> = {
  strategy: ({ answers, strategy, reason }) => {
    if (answers.strategy === 'recommend') return `the strategy is ${strategy} (${reason?.factor})`;
    return answers.strategy === strategy
      ? `the strategy is ${strategy}`
      : `none: ${withoutStop(reason?.sentence ?? `${strategy} was chosen`)}`;
  },
  risk: ({ answers, risk, definition }) =>
    answers.risk === risk
      ? `the risk is taken as ${risk}, and smoke tests are ${smokeDepth(definition)}`
      : `none: the risk is ${risk} already, and the higher counts`,
  sloTargets: ({ answers, definition: { slo } }) => {
    const { errorRatePp, p99Percent, throughputPercent } = slo.limits;
    const whose = answers.sloTargets === 'strict' ? 'half of what the definition allows' : 'as defined';
    return `more than ${errorRatePp} pp more errors, ${p99Percent} % more p99 or ${throughputPercent} % less throughput rolls back: ${whose}`;
  },
  databaseMigration: ({ answers }) =>
    answers.databaseMigration
      ? 'the risk is taken as high, and the migration needs its own way back'
      : 'none: nothing of the plan changes',
  rollbackTolerance: toleranceEffect,
  observation: ({ answers, finalObserveSeconds }) => {
    const asked = OBSERVATION_SECONDS[answers.observation as Given<'observation'>];
    return finalObserveSeconds > asked
      ? `none: everything is watched for ${formatDuration(finalObserveSeconds)} after the last shift already`
      : `everything is watched for ${formatDuration(finalObserveSeconds)} after the last shift`;
  },
};

export const OBSERVATION_SECONDS = { '15m': 900, '30m': 1800, '60m': 3600 } as const;

function toleranceEffect({ answers, definition, strategy, previousVersion }: AnswerFacts): string {
  const { mode, slo } = definition.rollback;
  if (previousVersion === null) return 'none: there is no version to go back to';
  const seconds = TOLERATED_SECONDS[answers.rollbackTolerance as Given<'rollbackTolerance'>];
  if (seconds !== null) {
    if (slo > seconds) return 'none: a way back in steps takes longer than that (rollback.mode)';
    return slo < seconds
      ? `none: the definition holds a rollback to ${formatDuration(slo)} (rollback.slo)`
      : `reports hold a rollback to ${formatDuration(slo)}, from the breach until it is proven`;
  }
  if (strategy === 'rolling') return 'none: rolling has no instant way back';
  if (mode === 'instant') return 'all traffic goes back at once';
  return `none: the definition ${mode === 'stepped' ? 'takes traffic back in steps' : 'leaves traffic where it is, for people to decide'} (rollback.mode)`;
}

const withoutStop = (sentence: string) => sentence.replace(/\.$/, '');
