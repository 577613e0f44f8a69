import {
  cellName,
  detects,
  geometricMean,
  outcomeOf,
  SLIPWAY,
  sameCell,
  share,
  times,
  upperBound,
} from './figures.ts';
import type { JobResult, Outcome } from './jobs.ts';

/** One of the demands of the analysis: does it hold, and where it does not, the cells. */
export interface Demand {
  readonly number: number;
  readonly text: string;
  readonly found: string;
  readonly holds: boolean;
  readonly exceptions: readonly string[];
}

/** 1 %: what is allowed of false rollbacks. */
export const ALLOWED = 0.01;

export function judgeDemands(results: readonly JobResult[], medianMs: number): Demand[] {
  return [
    falseRollbacks(results),
    fewerFailures(results),
    bestOther(results),
    soon(results),
    littleTraffic(results),
    latency(results),
    {
      number: 7,
      text: 'one verdict over 60 periods × 4 metrics: under 1 ms, median, on one core',
      found: `${medianMs.toFixed(2)} ms`,
      holds: medianMs < 1,
      exceptions: [],
    },
  ];
}

const named = ({ job }: JobResult) => `${job.scenario.name} at ${cellName(job.cell)}`;
const ours = (result: JobResult) => outcomeOf(result, SLIPWAY) as Outcome;
const of = (results: readonly JobResult[], table: JobResult['job']['table']) =>
  results.filter(({ job }) => job.table === table);

function falseRollbacks(results: readonly JobResult[]): Demand {
  const healthy = of(results, 'healthy').filter(({ job }) => !job.scenario.beyond);
  // With the few runs of --quick the interval is wide: then the share itself has to do.
  const bound = (healthy[0]?.job.runs ?? 0) >= 3000 ? upperBound : share;
  const limit = bound === upperBound ? ALLOWED : 3 * ALLOWED;
  const over = healthy.filter((result) => bound(ours(result)) > limit);
  const worst = healthy.toSorted((a, b) => share(ours(b)) - share(ours(a)))[0];
  return {
    number: 1,
    text: 'false rollbacks ≤ 1 % of healthy deployments in every cell (95 % upper bound)',
    found: worst
      ? `worst cell ${(share(ours(worst)) * 100).toFixed(2)} % (${named(worst)}; at most ${(upperBound(ours(worst)) * 100).toFixed(2)} %)`
      : 'nothing was run',
    holds: over.length === 0,
    exceptions: over.map((result) => `${named(result)}: ${(share(ours(result)) * 100).toFixed(2)} %`),
  };
}

const KAYENTA = /^Kayenta/;
const WAITING = /3 of 3.*100/;

function fewerFailures(results: readonly JobResult[]): Demand {
  const ladder = of(results, 'ladder').filter(({ job }) => job.scenario.name !== '+0.5 pp');
  const against = (which: RegExp) => {
    const rules = [...new Set(ladder.flatMap(({ outcomes }) => outcomes.map(({ rule }) => rule)))].filter(
      (rule) => which.test(rule),
    );
    const means = rules.map((rule) => {
      const possible = ladder.filter((result) => isPossible(results, result));
      return {
        rule,
        mean: geometricMean(
          possible.map((result) => times(outcomeOf(result, rule) as Outcome, ours(result))),
        ),
      };
    });
    return means.toSorted((a, b) => a.mean - b.mean);
  };
  const kayenta = against(KAYENTA);
  const waiting = against(WAITING);
  const words = [...kayenta, ...waiting].map(({ rule, mean }) => `${mean.toFixed(1)} × fewer than ${rule}`);
  return {
    number: 2,
    text: '+2 / +5 / +20 pp: at least 5 × fewer failed user requests than Kayenta, 10 × fewer than 3-of-3 with ≥ 100 requests (geometric mean over cells where detection is possible)',
    found: words.join('; '),
    holds: (kayenta[0]?.mean ?? 0) >= 5 && (waiting[0]?.mean ?? 0) >= 10,
    exceptions: [
      ...kayenta.filter(({ mean }) => mean < 5).map(({ rule, mean }) => `${rule}: ${mean.toFixed(1)}`),
      ...waiting.filter(({ mean }) => mean < 10).map(({ rule, mean }) => `${rule}: ${mean.toFixed(1)}`),
    ],
  };
}

/** The rules, by cell, that roll back at most 1 % of the healthy in every scenario of that cell. */
export function trusted(results: readonly JobResult[], cell: JobResult['job']['cell']): readonly string[] {
  const healthy = of(results, 'healthy').filter(
    ({ job }) => !job.scenario.beyond && sameCell(job.cell, cell),
  );
  const rules = healthy[0]?.outcomes.map(({ rule }) => rule) ?? [];
  return rules.filter((rule) =>
    healthy.every((result) => share(outcomeOf(result, rule) as Outcome) <= ALLOWED),
  );
}

/** Detection is possible where Slipway, or a rule that can be trusted in that cell, finds it nearly always. */
const isPossible = (results: readonly JobResult[], { job, outcomes }: JobResult): boolean =>
  outcomes.some(
    (outcome) => detects(outcome) && [SLIPWAY, ...trusted(results, job.cell)].includes(outcome.rule),
  );

/** In each cell of one stage: the best other rule that can be trusted there, picked with hindsight. */
export function againstBest(results: readonly JobResult[]) {
  return of(results, 'single')
    .filter((result) => isPossible(results, result))
    .map((result) => {
      const rules = trusted(results, result.job.cell).filter((rule) => rule !== SLIPWAY && rule !== 'recipe');
      const best = rules
        .map((rule) => outcomeOf(result, rule) as Outcome)
        .toSorted((a, b) => a.failed - b.failed)[0];
      return { result, best, ratio: best ? times(best, ours(result)) : undefined };
    });
}

function bestOther(results: readonly JobResult[]): Demand {
  const compared = againstBest(results).flatMap((each) =>
    each.best && each.ratio !== undefined ? [each] : [],
  );
  const mean = geometricMean(compared.map(({ ratio = 1 }) => ratio));
  const low = compared.filter(({ ratio = 1 }) => ratio < 0.75);
  return {
    number: 3,
    text: 'one stage: ≥ 1.5 × better than the best other rule that also holds demand 1, picked per cell with hindsight; no cell below 0.75 ×',
    found: `${mean.toFixed(2)} × over ${compared.length} cells, the worst ${Math.min(...compared.map(({ ratio = 1 }) => ratio)).toFixed(2)} ×`,
    holds: mean >= 1.5 && low.length === 0,
    exceptions: low.map(
      ({ result, best, ratio = 1 }) => `${named(result)}: ${ratio.toFixed(2)} × against ${best?.rule}`,
    ),
  };
}

function soon(results: readonly JobResult[]): Demand {
  const single = of(results, 'single').filter(
    ({ job }) => job.scenario.name === '+2 pp' && job.cell.rate >= 100,
  );
  const limits = new Map([
    [0.001, 1],
    [0.01, 3],
  ]);
  const slow = single.filter(({ job, ...rest }) => {
    const limit = limits.get(job.cell.errorRate);
    return limit !== undefined && (ours({ job, ...rest }).medianPeriods ?? Infinity) > limit;
  });
  const late = of(results, 'late').filter(({ job }) => job.cell.rate >= 10);
  const tardy = late.filter((result) => (ours(result).medianPeriods ?? Infinity) > 3);
  const told = (result: JobResult) => `${named(result)}: ${ours(result).medianPeriods ?? 'never'}`;
  return {
    number: 4,
    text: '≥ 100 requests/s at 5 %: +2 pp found in a median of 1 period (baseline 0.1 %), ≤ 3 (1 %); late onset +5 pp: ≤ 3 periods at ≥ 10 requests/s',
    found: [...single.filter(({ job }) => limits.has(job.cell.errorRate)), ...late].map(told).join('; '),
    holds: slow.length === 0 && tardy.length === 0,
    exceptions: [...slow, ...tardy].map(told),
  };
}

function littleTraffic(results: readonly JobResult[]): Demand {
  const quiet = of(results, 'healthy').filter(({ job }) => job.cell.rate === 0.1);
  const rolled = quiet.reduce((sum, result) => sum + ours(result).wrong, 0);
  const runs = quiet.reduce((sum, { job }) => sum + job.runs, 0);
  const pass = of(results, 'pass').filter(({ job }) => !job.scenario.healthy && !job.scenario.beyond);
  const falsely = pass.filter(({ verdicts, job }) => (verdicts?.pass ?? 0) > 0.05 * job.runs);
  const open = pass.filter(
    ({ job, verdicts }) => job.cell.rate === 0.1 && verdicts?.inconclusive !== job.runs,
  );
  const most = Math.max(...pass.map(({ verdicts, job }) => (verdicts?.pass ?? 0) / job.runs));
  const sentence = pass.find(({ job }) => job.cell.rate === 0.1)?.verdicts?.sentence ?? '';
  return {
    number: 5,
    text: '0.1 requests/s: no rollback, INCONCLUSIVE with the missing number; false PASS at +2.5 pp ≤ 5 %',
    found: `${rolled} of ${runs} rolled back; false PASS at most ${(most * 100).toFixed(1)} %; "${sentence}"`,
    holds:
      rolled === 0 &&
      falsely.length === 0 &&
      open.length === 0 &&
      /of about [\d,]+ candidate requests seen/.test(sentence),
    exceptions: [...falsely, ...open].map(named),
  };
}

function latency(results: readonly JobResult[]): Demand {
  const bad = of(results, 'latency').find(
    ({ job }) => job.scenario.name === 'x 1.5' && job.cell.rate === 100,
  );
  const healthy = of(results, 'latency-healthy');
  const wrong = healthy.filter((result) => ours(result).wrong > 0);
  const median = bad ? ours(bad).medianPeriods : null;
  const atRate = wrong.filter(({ job }) => job.cell.rate === 100);
  return {
    number: 6,
    text: 'latency × 1.5 at 100 requests/s, 5 %: median ≤ 2 periods, no false rollback in 2,000 runs',
    found: `median ${median ?? 'never'}; false rollbacks ${wrong.map((result) => `${ours(result).wrong} of ${result.job.runs} (${named(result)})`).join(', ') || 'none'}`,
    holds: (median ?? Infinity) <= 2 && atRate.length === 0,
    exceptions: wrong.map((result) => `${named(result)}: ${ours(result).wrong} of ${result.job.runs}`),
  };
}
