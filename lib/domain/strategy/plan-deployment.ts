import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import type { GuidanceEffect, Plan, PlanInForce, PlannedStage } from '../../model/plan.ts';
import type { DeploymentRequest } from '../../model/request.ts';
import { canSplit } from '../../model/traffic.ts';
import { answerEffects } from './answer-effects.ts';
import { type ChoiceFacts, chooseStrategy, riskOf } from './choose-strategy.ts';
import { contradictionIn } from './contradiction.ts';
import { controlReasons, controlWanted } from './control-slice.ts';
import { readGuidance } from './guidance.ts';
import { historyEvents } from './history.ts';
import { outlookOf } from './outlook.ts';
import { eventsAllowed } from './question-room.ts';
import { settingReasons } from './setting-reasons.ts';
import { planStages, stepsNotPossible } from './stages.ts';
import { factsOf } from './strategy-facts.ts';

export type PlanResult =
  | { readonly ok: true; readonly plan: Plan }
  | { readonly ok: false; readonly reason: string };

/** Bringing a candidate up, shifting and reading back: measured locally, seconds a stage. */
const OVERHEAD_SECONDS = 10;

/** A rollback is proven by the newest period, and not missed for long where periods are long. */
const verifySeconds = (periodSeconds: number) => Math.min(periodSeconds, 10);

/** Smoke tests that wait longer than the shortest observation would make it longer. */
const smokeSeconds = (
  { delivery }: ServiceDefinition,
  stages: readonly Pick<PlannedStage, 'observeSeconds'>[],
  finalObserveSeconds: number,
) => Math.min(delivery.smokeEvery, finalObserveSeconds, ...stages.map((stage) => stage.observeSeconds));

/**
 * The plan, or why there can be none (ST-1, ST-3, IN-4).
 *
 * @param facts the definition is the one in force: see `tunedDefinition`
 */
export function planDeployment(facts: Omit<ChoiceFacts, 'guidance'>): PlanResult {
  const { definition, capabilities, request, previousVersion } = facts;
  const guidance = readGuidance(request.guidance ?? '');
  const contradiction = contradictionIn(guidance, request.answers ?? {});
  if (contradiction) return { ok: false, reason: contradiction };
  const choice = chooseStrategy({ ...facts, guidance });
  const { strategy } = choice;
  if (!capabilities.strategies.includes(strategy)) {
    return {
      ok: false,
      reason: `${strategy} is not possible here: the ${capabilities.driver} driver can do ${capabilities.strategies.join(', ')} (${capabilities.sentence}); ask for one of these`,
    };
  }
  const wanted = controlWanted(strategy, definition.delivery, previousVersion);
  const staged = planStages(strategy, definition, guidance, request.answers, capabilities, wanted);
  const impossible = stepsNotPossible(strategy, staged.stages, capabilities);
  if (impossible) return { ok: false, reason: impossible };
  const { delivery, slo } = definition;
  const timesOf = (planned: readonly PlannedStage[]) => ({
    periodSeconds: slo.period,
    infrastructureSeconds: delivery.infrastructureEvery,
    smokeSeconds: smokeSeconds(definition, planned, staged.finalObserveSeconds),
    verifySeconds: verifySeconds(slo.period),
    verifyWithinSeconds: definition.rollback.verifyWithin,
    approvalSeconds: definition.approvals.expireAfter,
  });
  const { onInconclusive, effect } = inconclusiveOf(definition, request);
  const lookAhead = (ownPace: boolean) =>
    outlookOf({
      stages: staged.stages,
      traffic: facts.traffic,
      slo,
      onInconclusive,
      ownPace,
      suggestSteps: strategy === 'canary' && capabilities.steps === 'any',
    });
  const wished = lookAhead(capabilities.steps !== 'any' || !canSplit(capabilities));
  const eventsOf = (planned: readonly PlannedStage[]) =>
    historyEvents(planned, staged.finalObserveSeconds, timesOf(planned), slo.extensions);
  // Each observation may come to a question, which has looks of its own.
  const questions = onInconclusive === 'ask' ? staged.stages.length + 1 : 0;
  const allowedOf = (planned: readonly PlannedStage[]) => eventsAllowed(timesOf(planned), questions);
  // A longer observation has more looks: where they would not fit, the stages stay as they were asked for.
  const looked = eventsOf(wished.stages) > allowedOf(wished.stages) ? lookAhead(true) : wished;
  const { stages } = looked;
  const events = eventsOf(stages);
  const allowed = allowedOf(stages);
  if (events > allowed) {
    return {
      ok: false,
      reason: `this plan could come to ${events} history events, and ${allowed} are allowed${questions > 0 ? ` where each of ${questions} observations may come to a question` : ''}: lengthen slo.period (${slo.period} s), delivery.infrastructureEvery or delivery.smokeEvery, or shorten the observations or rollback.verifyWithin (${definition.rollback.verifyWithin} s)${staged.control > 0 ? ', or leave the stage of the control slice out (delivery.controlSlice: 0)' : ''}`,
    };
  }
  const observing = stages.reduce((sum, stage) => sum + stage.observeSeconds, 0) + staged.finalObserveSeconds;
  const expectedSeconds = observing + (stages.length + 1) * OVERHEAD_SECONDS;
  const risk = riskOf({ definition, request, guidance });
  const effects = [
    ...(guidance.strategy
      ? [
          {
            words: guidance.strategy.words,
            effect:
              guidance.strategy.value === strategy
                ? `the strategy is ${strategy}`
                : `none: ${choice.reasons[0]?.sentence ?? `${strategy} was chosen`}`,
          },
        ]
      : []),
    ...(guidance.risk ? [{ words: guidance.risk.words, effect: `the risk is taken as ${risk}` }] : []),
    ...(guidance.migration
      ? [
          {
            words: guidance.migration.words,
            effect: 'the risk is taken as high, and the migration needs its own way back',
          },
        ]
      : []),
    ...(guidance.zeroDowntime
      ? [
          {
            words: guidance.zeroDowntime.words,
            effect: 'none needed: no strategy here takes the service away',
          },
        ]
      : []),
    ...staged.effects,
    ...answerEffects({
      definition,
      answers: request.answers ?? {},
      strategy,
      reason: choice.reasons[0],
      risk,
      finalObserveSeconds: staged.finalObserveSeconds,
      previousVersion,
    }),
    ...effect,
  ];
  return {
    ok: true,
    plan: {
      strategy,
      summary: `${strategy}: ${stages.map((stage) => stage.label).join(', then ')}; about ${formatDuration(expectedSeconds)}`,
      reasons: [
        ...choice.reasons,
        ...controlReasons({
          strategy,
          delivery,
          capabilities,
          candidate: request.version,
          stable: previousVersion,
          control: staged.control,
        }),
        ...settingReasons(definition, staged.finalObserveSeconds, staged.observeSeconds),
      ],
      alternatives: choice.alternatives,
      ...factsOf(strategy, staged.control, previousVersion, definition.rollback.mode),
      stages,
      outlook: looked.outlook,
      onInconclusive,
      finalObserveSeconds: staged.finalObserveSeconds,
      periodSeconds: slo.period,
      expectedSeconds,
      guidance: { effects, unused: guidance.unused },
      confirmation: definition.approvals.confirmPlan
        ? { required: true, why: 'the definition asks for a person to confirm the plan' }
        : { required: false, why: 'the definition says that the plan needs no confirmation' },
    },
  };
}

/**
 * What to do with a stage that has no verdict. Going on is less careful than asking, so an answer may choose it only where a
 * person confirms the plan in which it stands (IN-4).
 */
function inconclusiveOf(
  { slo, approvals }: ServiceDefinition,
  { answers, requestedBy }: DeploymentRequest,
): { readonly onInconclusive: Plan['onInconclusive']; readonly effect: readonly GuidanceEffect[] } {
  const asked = answers?.onInconclusive;
  if (asked === undefined) return { onInconclusive: slo.onInconclusive, effect: [] };
  const allowed = asked === 'ask' || slo.onInconclusive === 'advance' || approvals.confirmPlan;
  const effect = allowed
    ? `a stage without a verdict ${asked === 'ask' ? 'asks a person' : 'goes on, marked'} (chosen by ${requestedBy})`
    : 'none: the definition asks a person when there is no verdict, and has no confirmation of the plan in which that could be changed';
  return {
    onInconclusive: allowed ? asked : slo.onInconclusive,
    effect: [{ words: `onInconclusive: ${asked}`, effect }],
  };
}

/** The part of a plan that travels in the workflow's state. */
export function planInForce(plan: Plan, key: string, definition: ServiceDefinition): PlanInForce {
  return {
    key,
    strategy: plan.strategy,
    stages: plan.stages,
    finalObserveSeconds: plan.finalObserveSeconds,
    periodSeconds: plan.periodSeconds,
    infrastructureSeconds: definition.delivery.infrastructureEvery,
    smokeSeconds: smokeSeconds(definition, plan.stages, plan.finalObserveSeconds),
    verifySeconds: verifySeconds(plan.periodSeconds),
    expectedSeconds: plan.expectedSeconds,
    confirm: plan.confirmation.required,
    onInconclusive: plan.onInconclusive,
    approvalSeconds: definition.approvals.expireAfter,
  };
}
