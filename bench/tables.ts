import { againstBest, trusted } from './demands.ts';
import { cellName, outcomeOf, SLIPWAY, sameCell, share } from './figures.ts';
import type { JobResult, Outcome } from './jobs.ts';
import { WAITING } from './run-job.ts';
import { CELLS, RATES } from './scenarios.ts';

export interface Table {
  readonly title: string;
  readonly about: string;
  readonly head: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
}

const of = (results: readonly JobResult[], table: JobResult['job']['table']) =>
  results.filter(({ job }) => job.table === table);
const percent = (value: number) => (value === 0 ? '0' : `${(value * 100).toFixed(value < 0.01 ? 2 : 1)} %`);
const periods = (outcome: Outcome | undefined) => String(outcome?.medianPeriods ?? 'never');
const scenariosOf = (results: readonly JobResult[]) => [
  ...new Set(results.map(({ job }) => job.scenario.name)),
];

export const allTables = (results: readonly JobResult[]): Table[] => [
  falseRollbacks(results),
  falseByCell(results),
  failures(results),
  single(results),
  late(results),
  verdicts(results),
  byRate(
    results,
    'latency',
    'Latency: periods until the rollback',
    'One stage at 5 %, 60 periods; median. Beside it the other rules that know of a p99, and in how many of the same traces without a change they roll back.',
  ),
  byRate(
    results,
    'throughput',
    'Throughput: periods until the rollback',
    'One stage at 5 %; median. The plain limit is 30 % below the share in the newest period. "answers all" is healthy: the share of false rollbacks.',
  ),
];

function falseRollbacks(results: readonly JobResult[]): Table {
  const healthy = of(results, 'healthy');
  const rules = healthy[0]?.outcomes.map(({ rule }) => rule) ?? [];
  const scenarios = scenariosOf(healthy);
  return {
    title: 'False rollbacks of healthy deployments',
    about: `Worst of the ${CELLS.length} cells. 60 periods, 1 → 5 → 25 → 50 → 95 % with a control slice. "cells" is in how many of them the rule stays within 1 % in every scenario.`,
    head: ['rule', ...scenarios, 'cells'],
    rows: rules.map((rule) => [
      rule,
      ...scenarios.map((name) =>
        percent(
          Math.max(
            ...healthy
              .filter(({ job }) => job.scenario.name === name)
              .map((result) => share(outcomeOf(result, rule) as Outcome)),
          ),
        ),
      ),
      `${CELLS.filter((cell) => trusted(results, cell).includes(rule)).length} of ${CELLS.length}`,
    ]),
  };
}

function falseByCell(results: readonly JobResult[]): Table {
  const healthy = of(results, 'healthy');
  const scenarios = scenariosOf(healthy);
  return {
    title: 'False rollbacks by Slipway, cell by cell',
    about: 'Requests a second and error rate of the stable version; share of the deployments.',
    head: ['cell', ...scenarios],
    rows: CELLS.map((cell) => [
      cellName(cell),
      ...scenarios.map((name) => {
        const found = healthy.find(({ job }) => job.scenario.name === name && sameCell(job.cell, cell));
        return found ? percent(share(outcomeOf(found, SLIPWAY) as Outcome)) : '';
      }),
    ]),
  };
}

function failures(results: readonly JobResult[]): Table {
  const ladder = of(results, 'ladder');
  const rules = ladder[0]?.outcomes.map(({ rule }) => rule) ?? [];
  const scenarios = scenariosOf(ladder);
  return {
    title: 'Failed user requests before the rollback, whole ladder',
    about:
      'Mean over the deployments, added over the cells with 1, 10 and 100 requests/s; in brackets the share of deployments that is rolled back. A rule that fires at once has few failures, and rolls back the healthy as well: see the first table.',
    head: ['rule', ...scenarios],
    rows: rules.map((rule) => [
      rule,
      ...scenarios.map((name) => {
        const found = ladder
          .filter(({ job }) => job.scenario.name === name && job.cell.rate >= 1 && job.cell.rate <= 100)
          .map((result) => outcomeOf(result, rule) as Outcome);
        const failed = found.reduce((sum, each) => sum + each.failed, 0);
        const right =
          found.reduce((sum, each) => sum + each.right, 0) / found.reduce((sum, each) => sum + each.runs, 0);
        return `${Math.round(failed).toLocaleString('en-US')} (${percent(right)})`;
      }),
    ]),
  };
}

function single(results: readonly JobResult[]): Table {
  return {
    title: 'One stage at 5 %: Slipway against the best other rule that can be trusted there',
    about:
      'Per cell, with hindsight: of the rules that keep false rollbacks within 1 % in every scenario of that cell the one with the fewest failed requests. × is how many more fail with it. Cells that nobody detects are left out.',
    head: [
      'cell',
      'rise',
      'periods',
      'with warm-up',
      'recipe',
      'failed',
      'best other',
      'its periods',
      'its failed',
      '×',
    ],
    rows: againstBest(results).map(({ result, best, ratio }) => {
      const own = outcomeOf(result, SLIPWAY) as Outcome;
      return [
        cellName(result.job.cell),
        result.job.scenario.name,
        periods(own),
        periods(outcomeOf(result, WAITING)),
        periods(outcomeOf(result, 'recipe')),
        own.failed.toFixed(1),
        best?.rule ?? 'none can be trusted',
        best ? periods(best) : '',
        best ? best.failed.toFixed(1) : '',
        ratio === undefined ? '' : ratio.toFixed(2),
      ];
    }),
  };
}

function late(results: readonly JobResult[]): Table {
  const found = of(results, 'late');
  return {
    title: 'A change that begins late: +5 pp in the middle of a stage',
    about: 'Periods until Slipway rolls back, median; baseline 0.1 %.',
    head: ['requests/s', ...scenariosOf(found)],
    rows: RATES.map((rate) => [
      String(rate),
      ...scenariosOf(found).map((name) => {
        const result = found.find(({ job }) => job.scenario.name === name && job.cell.rate === rate);
        return periods(result && outcomeOf(result, SLIPWAY));
      }),
    ]),
  };
}

function byRate(
  results: readonly JobResult[],
  table: 'latency' | 'throughput',
  title: string,
  about: string,
): Table {
  const found = results.filter(({ job }) => job.table === table || job.table === `${table}-healthy`);
  const rules = found[0]?.outcomes.map(({ rule }) => rule) ?? [];
  return {
    title,
    about,
    head: ['change', 'rule', ...RATES.map((rate) => `${rate}/s`)],
    rows: scenariosOf(found).flatMap((name) =>
      rules.map((rule) => [
        name,
        rule,
        ...RATES.map((rate) => {
          const result = found.find(({ job }) => job.scenario.name === name && job.cell.rate === rate);
          const outcome = result && outcomeOf(result, rule);
          if (!outcome) return '';
          return result.job.scenario.healthy ? percent(share(outcome)) : periods(outcome);
        }),
      ]),
    ),
  };
}

function verdicts(results: readonly JobResult[]): Table {
  const found = of(results, 'pass');
  const scenarios = scenariosOf(found);
  return {
    title: 'What a stage of ten periods at 5 % ends with',
    about:
      'Share of PASS / INCONCLUSIVE / BREACH, with the default warm-up. A healthy candidate that is INCONCLUSIVE is held, which costs time; a bad one with a PASS goes on.',
    head: ['cell', ...scenarios],
    rows: CELLS.map((cell) => [
      cellName(cell),
      ...scenarios.map((name) => {
        const result = found.find(({ job }) => job.scenario.name === name && sameCell(job.cell, cell));
        if (!result?.verdicts) return '';
        const { pass, inconclusive, breach } = result.verdicts;
        return [pass, inconclusive, breach].map((count) => percent(count / result.job.runs)).join(' / ');
      }),
    ]),
  };
}
