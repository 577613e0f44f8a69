import type { Slo } from '../../model/definition/slo.ts';
import { formatDuration } from '../../model/duration.ts';
import type { PlannedStage, PlanOutlook } from '../../model/plan.ts';
import { type StagePower, stagePower, type Traffic } from '../analysis/index.ts';
import { byThreshold } from './threshold-outlook.ts';

/** Half of the verdicts take longer than the estimate. */
const MARGIN = 1.15;
/** The longest observation that a definition may ask for. */
const LONGEST = 3600;
/** First steps that are looked at for a suggestion. */
const FIRST_STEPS = [1, 5, 10, 25, 50] as const;
const MOST_SUGGESTED = 3;

export interface OutlookFacts {
  readonly stages: readonly PlannedStage[];
  /** null: not known, or nothing serves yet. */
  readonly traffic: Traffic | null;
  readonly slo: Slo;
  readonly onInconclusive: 'ask' | 'advance';
  /** The target goes on by itself, so no stage can be made longer. */
  readonly ownPace: boolean;
  /** Other steps are possible here. */
  readonly suggestSteps: boolean;
}

/**
 * What the service's traffic allows (analysis.md): for each stage, how long a verdict takes. A stage that would be
 * observed again anyway (slo.extensions) is planned as long as it needs from the start; where that does not do, the plan says
 * beforehand that there will be no verdict, and what would help.
 */
export function outlookOf(facts: OutlookFacts): {
  readonly stages: readonly PlannedStage[];
  readonly outlook: PlanOutlook;
} {
  const { traffic, slo } = facts;
  if (traffic === null || traffic.rate <= 0) {
    const sentences = [
      'How many requests the service gets is not known yet, so neither is how long a verdict takes.',
    ];
    return { stages: facts.stages, outlook: { rate: null, errorRatePercent: null, stages: [], sentences } };
  }
  if (slo.mode === 'threshold') return byThreshold(facts, traffic);
  let open = 1;
  const looked = facts.stages.map((stage) => {
    const power = stagePower(traffic, stage.weight / 100, slo);
    // The evidence for a PASS is of the whole deployment: what the stages before have found counts.
    const evidence = open > 0 ? open * power.passSeconds * MARGIN : 0;
    // A PASS also asks for so many requests in each observation (slo.minimumRequests).
    const least = slo.minimumRequests / (traffic.rate * (stage.weight / 100));
    const needs = Math.max(evidence + warmUpSeconds(stage, slo), least + slo.period);
    const longest = facts.ownPace
      ? stage.observeSeconds
      : Math.min(LONGEST, stage.observeSeconds * (1 + slo.extensions));
    const enough = needs <= longest;
    const seconds = enough ? Math.max(stage.observeSeconds, wholePeriods(needs, slo)) : stage.observeSeconds;
    open = Math.max(0, open - seconds / (power.passSeconds * MARGIN));
    // The time of its extensions is spent beforehand; one is left for bad luck.
    const planned = longerBy(stage, seconds, slo);
    return { stage: planned, before: stage.observeSeconds, power, enough };
  });
  return {
    stages: looked.map(({ stage }) => stage),
    outlook: {
      rate: traffic.rate,
      errorRatePercent: traffic.errorRate * 100,
      stages: looked.map(({ stage, power, enough }) => ({
        index: stage.index,
        passSeconds: finite(power.passSeconds),
        detectSeconds: finite(power.detectSeconds),
        enough,
      })),
      sentences: sentencesOf(facts, traffic, looked),
    },
  };
}

const longerBy = (stage: PlannedStage, observeSeconds: number, { extensions }: Slo): PlannedStage =>
  observeSeconds > stage.observeSeconds
    ? { ...stage, observeSeconds, extensions: Math.min(1, extensions) }
    : stage;

/** In the first periods of the first stage little is counted, and the newest period is not settled at the end. */
const warmUpSeconds = ({ index }: PlannedStage, { warmUp, period }: Slo) =>
  (index === 0 ? warmUp + 1 : 1) * period;
const wholePeriods = (seconds: number, { period }: Slo) => Math.ceil(seconds / period) * period;
const finite = (seconds: number) => (Number.isFinite(seconds) ? Math.round(seconds) : null);

interface Looked {
  readonly stage: PlannedStage;
  /** Seconds that the definition or the guidance asks for. */
  readonly before: number;
  readonly power: StagePower;
  readonly enough: boolean;
}

function sentencesOf(facts: OutlookFacts, traffic: Traffic, looked: readonly Looked[]): string[] {
  const { slo } = facts;
  const limit = `${slo.limits.errorRatePp} pp`;
  const rate = `${Number(traffic.rate.toPrecision(2))} requests/s`;
  const longer = looked.filter(({ stage, before }) => stage.observeSeconds > before);
  const without = looked.filter(({ enough }) => !enough);
  const first = without[0];
  const lengthened = longer.map(
    ({ stage, before }) =>
      `Stage ${stage.index + 1} is observed for ${formatDuration(stage.observeSeconds)} instead of ${formatDuration(before)}: at ${rate} and ${share(stage)} a verdict needs that.`,
  );
  if (!first)
    return [
      ...lengthened,
      `At ${rate} every stage can give a verdict; a rise of ${limit} is found after about ${about(detection(looked[0], slo))} at ${share(looked[0]?.stage)}.`,
    ];
  const after =
    facts.onInconclusive === 'ask'
      ? 'a person is asked'
      : 'it goes on, and every report says that there was no verdict';
  return [
    `At ${rate} and ${share(first.stage)} a rise of ${limit} needs about ${about(detection(first, slo))} to be found and ${about(first.power.passSeconds)} to be ruled out, and stage ${first.stage.index + 1} is observed for ${formatDuration(first.before)}: advancing would be INCONCLUSIVE${without.length > 1 ? `, and so in ${without.length} of ${looked.length} stages` : ''}. ${again(slo.extensions)}${after} (slo.onInconclusive).`,
    ...(facts.suggestSteps ? [suggestion(traffic, slo)] : []),
    ...lengthened,
  ];
}

const again = (extensions: number) =>
  extensions === 0
    ? 'At its end '
    : `It is observed again ${extensions === 1 ? 'once' : `${extensions} times`}, then `;

/** While the candidate is cold, only a catastrophe counts: a smaller rise is found so much later. */
const detection = (looked: Looked | undefined, { warmUp, period }: Slo) =>
  (looked?.power.detectSeconds ?? Number.POSITIVE_INFINITY) +
  (looked?.stage.index === 0 ? warmUp * period : 0);

/** The first steps that give a verdict within the longest observation: a smaller one exposes fewer, a larger one is sooner. */
function suggestion(traffic: Traffic, slo: Slo): string {
  const found = FIRST_STEPS.map((weight) => ({ weight, seconds: firstStepSeconds(traffic, weight, slo) }))
    .filter(({ seconds }) => seconds <= LONGEST)
    .slice(0, MOST_SUGGESTED)
    .map(({ weight, seconds }) => `${weight} % observed for ${formatDuration(seconds)}`);
  return found.length > 0
    ? `A verdict is possible with a first step of ${found.join(', or ')} (delivery.steps, delivery.observe).`
    : `No step gives a verdict within ${formatDuration(LONGEST)} here: a person has to decide by other signs, or slo.limits.errorRatePp has to be larger.`;
}

const firstStepSeconds = (traffic: Traffic, weight: number, slo: Slo) =>
  wholePeriods(
    Math.max(
      stagePower(traffic, weight / 100, slo).passSeconds * MARGIN + slo.period * (slo.warmUp + 1),
      slo.minimumRequests / (traffic.rate * (weight / 100)) + slo.period,
    ),
    slo,
  );

const share = (stage: PlannedStage | undefined) => `${Number((stage?.weight ?? 100).toFixed(1))} %`;
const about = (seconds = Number.POSITIVE_INFINITY): string => {
  if (!Number.isFinite(seconds)) return 'for ever';
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
};
