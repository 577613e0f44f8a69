import { parse, View } from 'vega';
import { compile, type TopLevelSpec } from 'vega-lite';
import { cellName, outcomeOf, SLIPWAY } from './figures.ts';
import type { JobResult, Outcome } from './jobs.ts';

/** Failed requests before the rollback, by cell and rule, as one SVG. */
export async function chart(results: readonly JobResult[], shown: readonly string[]): Promise<string> {
  const values = results
    .filter(({ job }) => job.table === 'single' && job.scenario.name === '+5 pp' && job.cell.rate >= 1)
    .flatMap((result) =>
      [SLIPWAY, ...shown].map((rule) => ({
        cell: cellName(result.job.cell),
        rule,
        failed: (outcomeOf(result, rule) as Outcome).failed + 0.5,
      })),
    );
  const cells = [...new Set(values.map(({ cell }) => cell))];
  const spec: TopLevelSpec = {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: 'Failed user requests before a +5 pp candidate at 5 % is rolled back (mean, log scale)',
    width: 720,
    height: 320,
    background: 'white',
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      x: {
        field: 'cell',
        type: 'ordinal',
        sort: cells,
        title: 'requests/s, error rate of the stable version',
        axis: { labelAngle: -40 },
      },
      y: { field: 'failed', type: 'quantitative', scale: { type: 'log' }, title: 'failed requests' },
      color: {
        field: 'rule',
        type: 'nominal',
        sort: [SLIPWAY, ...shown],
        title: null,
        legend: { labelLimit: 300 },
      },
    },
  };
  return new View(parse(compile(spec).spec), { renderer: 'none' }).toSVG();
}
