import { draw, drawHistory } from './generate.ts';
import type { Job, JobResult, Outcome } from './jobs.ts';
import { LATENCY_RULES, RULES } from './rules/index.ts';
import { recipeRule } from './rules/recipe.ts';
import { slipwayRule, slipwaySettled, slipwayWaiting, verdictAt } from './slipway-rule.ts';
import type { Rule, Trace } from './trace.ts';

/** So many deployments share a day of history: drawing one for each would take most of the time. */
const BLOCK = 25;
/** Of the healthy, the other rules see so many: enough to tell 1 % from more, and Kayenta takes most of the time. */
const FOR_OTHERS = 2000;

/** Slipway with its default warm-up of two periods, in traces whose candidate is warm. */
export const WAITING = 'Slipway, warm-up 2';

/** Slipway, and the rules that it is held against. */
export const rulesOf = (job: Job): ReadonlyArray<readonly [name: string, rule: Rule]> => {
  const late = job.scenario.halfLanded;
  const slipway = ['Slipway', late ? slipwaySettled : slipwayRule] as const;
  if (job.table === 'latency' || job.table === 'latency-healthy')
    return [slipway, ...LATENCY_RULES.map(({ name, rule }) => [name, rule] as const)];
  if (job.table === 'throughput') return [slipway, ['plain limit', plainThroughput]];
  if (job.table === 'pass') return [slipway];
  const waiting = job.table === 'healthy' ? [] : [[WAITING, slipwayWaiting] as const];
  return [
    slipway,
    ...waiting,
    ['recipe', recipeRule],
    ...RULES.map(({ name, rule }) => [name, rule] as const),
  ];
};

export function runJob(job: Job): JobResult {
  const rules = rulesOf(job);
  const found = rules.map(([rule]) => ({ rule, runs: 0, wrong: 0, failed: 0, delays: [] as number[] }));
  const verdicts = { pass: 0, inconclusive: 0, breach: 0, sentence: '' };
  let history: Trace['history'] = [];
  for (let run = 0; run < job.runs; run++) {
    if (run % BLOCK === 0) history = drawHistory(job.cell, job.scenario, job.seed + run);
    const { trace, truth, asFirstSeen } = draw(job.cell, job.scenario, job.stages, history, job.seed + run);
    rules.forEach(([name, rule], index) => {
      const sum = found[index];
      if (!sum || (run >= FOR_OTHERS && index > 0)) return;
      sum.runs += 1;
      // Slipway waits until a period has landed; the others have no such rule, and see what there is.
      const at = rule(name === 'Slipway' ? trace : asFirstSeen);
      if (at !== null && (truth.onset === null || at < truth.onset)) sum.wrong += 1;
      else if (truth.onset !== null) {
        sum.failed += failedBetween(trace, truth.onset, at ?? trace.periods.length - 1);
        sum.delays.push(at === null ? Number.POSITIVE_INFINITY : at - truth.onset + 1);
      }
    });
    if (job.table === 'pass') {
      const { status, sentence } = verdictAt({ ...trace, warmUp: 2 });
      verdicts[status === 'PASS' ? 'pass' : status === 'BREACH' ? 'breach' : 'inconclusive'] += 1;
      if (status === 'INCONCLUSIVE') verdicts.sentence = sentence;
    }
  }
  return {
    job,
    outcomes: found.map(
      ({ rule, runs, wrong, failed, delays }): Outcome => ({
        rule,
        runs,
        wrong,
        right: delays.filter(Number.isFinite).length,
        medianPeriods: median(delays),
        failed: failed / Math.max(1, delays.length),
      }),
    ),
    ...(job.table === 'pass' ? { verdicts } : {}),
  };
}

function failedBetween(trace: Trace, from: number, to: number): number {
  let failed = 0;
  for (let index = from; index <= to; index++) failed += trace.periods[index]?.candidate?.errors ?? 0;
  return failed;
}

function median(delays: readonly number[]): number | null {
  const middle = [...delays].sort((a, b) => a - b)[Math.floor(delays.length / 2)];
  return middle === undefined || !Number.isFinite(middle) ? null : middle;
}

/** 30 % fewer requests than the candidate's share, in the newest period. */
const plainThroughput: Rule = (trace) => {
  const at = trace.periods.findIndex(({ candidate, baseline }, index) => {
    const weight = (trace.stages.findLast((stage) => stage.start <= index)?.weight ?? 0) / 100;
    if (!candidate || !baseline || index < trace.warmUp) return false;
    return candidate.requests < (0.7 * baseline.requests * weight) / (1 - weight);
  });
  return at < 0 ? null : at;
};
