import { draw, drawHistory } from './generate.ts';
import { LADDER } from './scenarios.ts';
import { questionOf, verdictAt } from './slipway-rule.ts';

const TIMES = 400;

/** Median milliseconds of one verdict over 60 periods: errors, p99 with its twins, the target, throughput. */
export function timeVerdict(): number {
  const scenario = { name: 'timing', healthy: true, slower: 1 };
  const cell = { rate: 100, errorRate: 0.001 };
  const { trace } = draw(cell, scenario, LADDER, drawHistory(cell, scenario, 1), 1);
  questionOf(trace);
  const taken = Array.from({ length: TIMES }, () => {
    const start = performance.now();
    verdictAt(trace);
    return performance.now() - start;
  });
  // The first ones are those of code that is not compiled yet.
  return taken.slice(TIMES / 4).sort((a, b) => a - b)[Math.floor((TIMES * 3) / 8)] ?? Number.NaN;
}
