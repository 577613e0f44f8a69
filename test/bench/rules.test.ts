import { describe, expect, it } from '@jest/globals';
import { argo, emptyOrFirstIs, firstIs } from '../../bench/rules/argo.ts';
import {
  errorPercent,
  errorRate,
  errorRise,
  successPercent,
  successRate,
} from '../../bench/rules/figures.ts';
import { flagger } from '../../bench/rules/flagger.ts';
import { LATENCY_RULES, RULES } from '../../bench/rules/index.ts';
import { classify, kayenta } from '../../bench/rules/kayenta.ts';
import { plainLimit, twoPoints, twoPointsOrHalfAgain } from '../../bench/rules/plain-limit.ts';
import type { Arm, Trace, TracePeriod } from '../../bench/trace.ts';

/** A thousand requests unless said otherwise. */
const arm = (errors: number, requests = 1000, p99Ms: number | null = 100): Arm => ({
  requests,
  errors,
  slower: [],
  p99Ms,
});
const IDLE = arm(0, 0, null);

const traceOf = (periods: readonly TracePeriod[], warmUp = 0): Trace => ({
  id: 'test',
  periodSeconds: 60,
  stages: [{ start: 0, periods: periods.length, weight: 50 }],
  thresholdsMs: [],
  history: [],
  periods,
  warmUp,
});

/** Errors of the candidate in a thousand, period by period, beside a baseline without errors. */
const errorsOf = (errors: readonly number[], warmUp = 0): Trace =>
  traceOf(
    errors.map((count) => ({ candidate: arm(count), baseline: arm(0) })),
    warmUp,
  );

/** Nearly the same figures on both sides, 60 periods. */
const HEALTHY = traceOf(
  Array.from({ length: 60 }, (_, index) => ({
    candidate: arm(10 + (index % 3), 100_000, 100 + (index % 5)),
    baseline: arm(10 + ((index + 1) % 3), 100_000, 100 + ((index + 2) % 5)),
  })),
);
/** 20 points more errors, and three times as slow, from period 20 on. */
const BAD = traceOf(
  HEALTHY.periods.map((period, index) =>
    index < 20 ? period : { ...period, candidate: arm(20_000 + index, 100_000, 300 + index) },
  ),
);

const found = (rules: typeof RULES, trace: Trace): Record<string, number | null> =>
  Object.fromEntries(rules.map(({ name, rule }) => [name, rule(trace)]));

describe('every rule', () => {
  it('never rolls a healthy candidate back', () => {
    for (const { name, rule } of [...RULES, ...LATENCY_RULES])
      expect([name, rule(HEALTHY)]).toEqual([name, null]);
  });

  it('rolls 20 points more errors back, each after its own time, a growing window last', () => {
    expect(found(RULES, BAD)).toEqual({
      'plain limit +2 pp': 20,
      'plain limit +2 pp, 2 of 3': 21,
      'plain limit +2 pp, 3 of 3': 22,
      'plain limit +2 pp, 3 of 3, 100 requests': 22,
      'plain limit 1.5x': 20,
      'plain limit 1.5x, 2 of 3': 21,
      'plain limit 1.5x, 3 of 3': 22,
      'Argo 95 %, failureLimit 0': 20,
      'Argo 95 %, failureLimit 3': 23,
      'Argo +2 pp, failureLimit 0': 20,
      'Argo +2 pp, failureLimit 3': 23,
      'Flagger 99 %, threshold 1': 21,
      'Flagger 99 %, threshold 5': 25,
      'Kayenta sliding': 29,
      'Kayenta growing': 59,
      'Kayenta growing, NaN as 0': 59,
    });
  });

  it('rolls three times the latency back, each after its own time', () => {
    expect(found(LATENCY_RULES, BAD)).toEqual({
      'plain limit p99': 20,
      'plain limit p99, 2 of 3': 21,
      'plain limit p99, 3 of 3': 22,
      'Argo p99, failureLimit 0': 20,
      'Argo p99, failureLimit 3': 23,
      'Flagger p99, threshold 1': 21,
      'Flagger p99, threshold 5': 25,
      'Kayenta p99 sliding': 29,
      'Kayenta p99 growing': 59,
      'Kayenta p99 growing, 1.2x': 59,
    });
  });

  it('does nothing about the warm-up', () => {
    const cold = { ...BAD, periods: BAD.periods.slice(20, 40), warmUp: 20 };
    for (const { name, rule } of [...RULES, ...LATENCY_RULES])
      expect([name, rule(cold)]).toEqual([name, null]);
  });

  it('says where its behaviour is published, under a name of its own', () => {
    const names = [...RULES, ...LATENCY_RULES].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { source } of [...RULES, ...LATENCY_RULES]) expect(source).not.toBe('');
  });
});

describe('the plain limit', () => {
  const plain = (needed: number, of: number) => plainLimit(errorRate, twoPoints, { needed, of });

  it('is passed by more than two points, and not by two', () => {
    expect(plain(1, 1)(errorsOf([0, 20, 21]))).toBe(2);
  });

  it('counts 2 of 3 whatever the order, and forgets the fourth newest', () => {
    expect(plain(2, 3)(errorsOf([30, 0, 30]))).toBe(2);
    expect(plain(2, 3)(errorsOf([30, 0, 0, 30, 0, 0, 30]))).toBeNull();
    expect(plain(2, 3)(errorsOf([30, 30]))).toBe(1);
  });

  it('counts 3 of 3 in a row', () => {
    expect(plain(3, 3)(errorsOf([30, 30, 0, 30, 30, 30]))).toBe(5);
  });

  it('takes a period without figures or requests for one within the limit', () => {
    const missing = traceOf([
      { candidate: arm(30), baseline: null },
      { candidate: null, baseline: arm(0) },
      { candidate: arm(30), baseline: IDLE },
      { candidate: IDLE, baseline: arm(0) },
    ]);
    expect(plain(1, 1)(missing)).toBeNull();
  });

  it('has a relative part, which does nothing below the target', () => {
    const relative = plainLimit(errorRate, twoPointsOrHalfAgain, { needed: 1, of: 1 });
    const pair = (ours: number, theirs: number) =>
      traceOf([{ candidate: arm(ours, 100_000), baseline: arm(theirs, 100_000) }]);
    expect(relative(pair(100, 0))).toBeNull();
    expect(relative(pair(101, 0))).toBe(0);
    expect(relative(pair(1550, 1000))).toBeNull();
    expect(relative(pair(1551, 1000))).toBe(0);
  });
});

describe('Argo Rollouts', () => {
  const documented = (failureLimit: number) =>
    argo({ query: successRate, successCondition: firstIs((rate) => rate >= 0.95), failureLimit });

  it('fails with the measurement after failureLimit, in a row or not', () => {
    expect(documented(0)(errorsOf([50, 51]))).toBe(1);
    expect(documented(3)(errorsOf([60, 0, 60, 0, 60, 0, 60]))).toBe(6);
    expect(documented(3)(errorsOf([60, 60, 60, 0, 0, 0, 0]))).toBeNull();
  });

  it('takes a period without requests for a failure, as the documentation shows for NaN', () => {
    expect(documented(0)(traceOf([{ candidate: IDLE, baseline: arm(0) }]))).toBe(0);
  });

  it('bears four periods without figures in a row, and not five', () => {
    const gap = (length: number) =>
      Array.from({ length }, (): TracePeriod => ({ candidate: null, baseline: arm(0) }));
    const good: TracePeriod = { candidate: arm(0), baseline: arm(0) };
    expect(documented(0)(traceOf([...gap(4), good, ...gap(4), good]))).toBeNull();
    expect(documented(0)(traceOf([good, ...gap(5)]))).toBe(5);
  });

  it('lets both pass where the condition says so', () => {
    const careful = argo({
      query: errorRise,
      successCondition: emptyOrFirstIs((rise) => rise <= 0.02),
      failureLimit: 0,
    });
    const periods = [
      ...Array.from({ length: 9 }, (): TracePeriod => ({ candidate: arm(900), baseline: null })),
      { candidate: arm(900), baseline: IDLE },
      { candidate: arm(21), baseline: arm(0) },
    ];
    expect(careful(traceOf(periods))).toBe(10);
  });

  it('pauses after an inconclusive measurement, and never rolls back by itself', () => {
    const both = argo({
      query: successRate,
      successCondition: firstIs((rate) => rate >= 0.95),
      failureCondition: firstIs((rate) => rate < 0.5),
      failureLimit: 0,
    });
    expect(both(errorsOf([0, 600]))).toBe(1);
    expect(both(errorsOf([100, 600]))).toBeNull();
  });
});

describe('Flagger', () => {
  const threshold = (limit: number) => flagger(successPercent, { min: 99 }, limit);

  it('rolls back one interval after the check that filled the count', () => {
    expect(threshold(1)(errorsOf([10, 11, 0, 0]))).toBe(2);
    expect(threshold(1)(errorsOf([0, 0, 11]))).toBeNull();
  });

  it('counts failed checks over the whole deployment, in a row or not', () => {
    expect(threshold(5)(errorsOf([20, 0, 20, 0, 20, 0, 20, 0, 20, 0]))).toBe(9);
    expect(threshold(5)(errorsOf([20, 20, 20, 20, 0, 0, 0]))).toBeNull();
  });

  it('takes a period without traffic or figures for a failed check', () => {
    const quiet: TracePeriod = { candidate: IDLE, baseline: arm(0) };
    const lost: TracePeriod = { candidate: null, baseline: arm(0) };
    expect(threshold(5)(traceOf([quiet, lost, quiet, lost, quiet, quiet]))).toBe(5);
  });

  it('does not look at the baseline', () => {
    const incident = { candidate: arm(50), baseline: arm(50) };
    expect(threshold(1)(traceOf([incident, incident]))).toBe(1);
  });
});

describe('Kayenta', () => {
  const growing = kayenta({
    metric: errorPercent,
    window: 'growing',
    nanStrategy: 'remove',
    allowedIncrease: 1,
  });
  const ten = (candidate: (index: number) => Arm | null): TracePeriod[] =>
    Array.from({ length: 10 }, (_, index) => ({ candidate: candidate(index), baseline: arm(index % 3) }));

  it('judges at the end of every interval after the warm-up', () => {
    expect(growing(traceOf(ten((index) => arm(200 + index))))).toBe(9);
    expect(growing(traceOf([...ten(() => arm(500)).slice(0, 2), ...ten((i) => arm(200 + i))], 2))).toBe(11);
    expect(growing(traceOf(ten((index) => arm(200 + index)).slice(0, 9)))).toBeNull();
  });

  it('fails a canary without any data, and counts NaN as 0 where it is told to', () => {
    const silent = traceOf(ten((index) => (index % 2 ? IDLE : null)));
    expect(growing(silent)).toBe(9);
    expect(
      kayenta({ metric: errorPercent, window: 'growing', nanStrategy: 'replace', allowedIncrease: 1 })(
        silent,
      ),
    ).toBeNull();
  });

  it('looks at increases only', () => {
    expect(classify([1, 2, 3, 4, 5], [20, 22, 21, 25, 30], 1)).toBe('pass');
    expect(classify([20, 22, 21, 25, 30], [1, 2, 3, 4, 5], 1)).toBe('high');
  });

  it('passes what is worse in every period where the interval begins below a quarter of the shift', () => {
    expect(classify([10, 20, 30, 40, 50], [1, 2, 3, 4, 5], 1)).toBe('pass');
  });

  it('finds a late regression in a growing window only when most of the window is bad', () => {
    const periods = [...ten((i) => arm(i % 3)), ...[0, 1, 2].flatMap(() => ten((i) => arm(200 + i)))];
    expect(growing(traceOf(periods.slice(0, 30)))).toBeNull();
    expect(growing(traceOf(periods))).toBe(39);
  });

  it('asks for the effect size as well, and for none where a mean is 0', () => {
    expect(classify([20, 22, 21, 25, 30], [1, 2.2, 1.1, 2.5, 3], 5)).toBe('high');
    expect(classify([20, 22, 21, 25, 30], [1, 2.2, 1.1, 2.5, 3], 13)).toBe('pass');
    expect(classify([5, 6, 7, 8, 9], [0, 0, 0, 0, 0], 1.2)).toBe('high');
  });

  it('knows what to do with ties', () => {
    expect(classify([5, 4, 3, 2, 1], [1, 2, 3, 4, 5], 1)).toBe('pass');
    expect(classify([1, 1, 1], [1, 1], 1)).toBe('pass');
    expect(classify([10, 10, 10, 10, 10], [0, 0, 0, 0, 0], 1)).toBe('high');
    expect(classify([1, 1, 1, 1, 10], [1, 1, 1, 1, 1], 1)).toBe('pass');
    expect(classify([3], [1], 1)).toBe('error');
  });

  it('says nodata where a side is empty', () => {
    expect(classify([], [1, 2], 1)).toBe('nodata');
    expect(classify([1, 2], [], 1)).toBe('nodata');
  });
});
