import { describe, expect, it } from '@jest/globals';
import { geometricMean, upperBound } from '../../bench/figures.ts';
import { draw, drawHistory } from '../../bench/generate.ts';
import { createRandom } from '../../bench/random.ts';
import { BAD, HEALTHY, LADDER, single } from '../../bench/scenarios.ts';
import { judge, slipwaySettled, verdictAt } from '../../bench/slipway-rule.ts';

const cell = { rate: 100, errorRate: 0.001 };
const drawn = (name: string, seed = 1, stages: typeof LADDER = LADDER) => {
  const scenario = [...HEALTHY, ...BAD].find((each) => each.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  return draw(cell, scenario, stages, drawHistory(cell, scenario, seed), seed);
};

describe('the benchmark of verdicts', () => {
  it('draws the same trace from the same seed, and another from another', () => {
    expect(drawn('steady')).toEqual(drawn('steady'));
    expect(drawn('steady', 2)).not.toEqual(drawn('steady', 1));
  });

  it('draws counts with the mean that was asked for, small and large', () => {
    const random = createRandom(1, 2, 3);
    for (const mean of [0, 0.2, 5, 59, 61, 10_000]) {
      const total = Array.from({ length: 20_000 }, () => random.poisson(mean)).reduce((a, b) => a + b, 0);
      expect(Math.abs(total / 20_000 - mean)).toBeLessThanOrEqual(4 * Math.sqrt(mean / 20_000));
    }
  });

  it('draws what a scenario says: more errors from the onset on, missing figures, half-landed ones', () => {
    const errors = (name: string) =>
      drawn(name, 1, single(50)).trace.periods.reduce((sum, each) => sum + (each.candidate?.errors ?? 0), 0);
    expect(errors('+5 pp')).toBeGreaterThan(20 * errors('steady'));
    const missing = drawn('30 % missing').trace.periods.filter(({ candidate }) => candidate === null);
    expect(missing.length).toBeGreaterThan(8);
    const { trace, asFirstSeen } = drawn('half-landed');
    expect(asFirstSeen.periods[0]?.candidate?.requests).toBeLessThan(
      trace.periods[0]?.candidate?.requests ?? 0,
    );
  });

  it('judges a trace as the workflow would, and a landed one two periods later [OB-2]', () => {
    const { trace } = drawn('+20 pp', 1, single(5));
    expect(judge(trace)).toEqual({ index: 0, metric: 'errors' });
    expect(slipwaySettled(trace)).toBe(2);
    expect(verdictAt(trace).status).toBe('BREACH');
    expect(judge(drawn('steady').trace)).toBeUndefined();
  });

  it('counts with the interval of Wilson and the geometric mean', () => {
    expect(upperBound({ wrong: 0, runs: 6000 })).toBeCloseTo(0.00064, 5);
    expect(upperBound({ wrong: 46, runs: 6000 })).toBeCloseTo(0.0102, 4);
    expect(geometricMean([1, 100])).toBeCloseTo(10, 9);
    expect(geometricMean([])).toBeNaN();
  });
});
