import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeSlo, summariseBaseline } from '../../../lib/domain/analysis/index.ts';
import type { MetricPeriod } from '../../../lib/model/metrics.ts';
import { definitionWith } from '../../builders/definition.ts';

const START = Date.UTC(2026, 0, 15, 9);
const MINUTE = 60_000;

interface Figures {
  readonly requests?: number | null;
  readonly errors?: number | null;
  readonly slow?: number;
  readonly routed?: number | null;
  readonly completeness?: number;
}
const period = (version: string, minute: number, figures: Figures = {}): MetricPeriod => {
  const { requests = 1000, errors = 0, slow = 5, completeness = 1 } = figures;
  return {
    version,
    start: START + minute * MINUTE,
    seconds: 60,
    completeness,
    requests,
    errors,
    routed: figures.routed === undefined ? requests : figures.routed,
    latency: requests ? { p50: 20, p90: 60, p99: 100 } : null,
    slower: [slow, 0],
  };
};

const { slo } = definitionWith();
const baseline = summariseBaseline({
  periods: [-3, -2, -1].map((minute) => period('1', minute)),
  version: '1',
  from: START - 3 * MINUTE,
  to: START,
  p99LimitPercent: 20,
});

/** Ten minutes at 5 % of 20,000 requests a minute, unless a test says otherwise. */
const judge = (
  candidate: (minute: number) => Figures,
  stable: (minute: number) => Figures | null,
  minutes = 10,
) =>
  judgeSlo({
    candidate: '2',
    stable: '1',
    periods: Array.from({ length: minutes }, (_, minute) => {
      const other = stable(minute);
      return [period('2', minute, candidate(minute)), ...(other ? [period('1', minute, other)] : [])];
    }).flat(),
    stages: [{ startedAt: START, weight: 5, plannedSeconds: 600 }],
    observationFrom: START,
    baseline,
    slo,
    now: START + minutes * MINUTE,
  });
const clean = () => ({ requests: 19_000, slow: 95 });

describe('the SLO verdict', () => {
  it('is PASS for a candidate as good as the stable version [OB-2]', () => {
    expect(judge(() => ({ slow: 5 }), clean)).toMatchObject({
      status: 'PASS',
      decision: 'CONTINUE',
      periodsUsed: 10,
    });
  });

  it('is BREACH for 5 % of errors, with both versions, the limit and the evidence in one sentence [OB-2, CM-3]', () => {
    const verdict = judge(() => ({ errors: 50 }), clean, 4);
    expect(verdict).toMatchObject({ status: 'BREACH', decision: 'ROLLBACK' });
    expect(verdict.sentence).toMatch(
      /^200 of 4,000 \(5\.0 %\) candidate requests failed against 0 of 76,000 \(0\.0 %\) on the stable version at the same time: 5\.0 pp worse, limit 2 pp, target 0\.05 % \(availability 99\.95 %\); evidence .* : 1 that this is not chance \(200 : 1 needed\)$/,
    );
  });

  it('says that figures are of the whole service where its versions cannot be told apart [OB-2, CM-3]', () => {
    const shared = (errors: number) =>
      judgeSlo({
        candidate: '2',
        stable: '1',
        periods: Array.from({ length: 5 }, (_, minute) => ({
          ...period('2', minute, { errors }),
          shared: true,
        })),
        stages: [{ startedAt: START, weight: 25, plannedSeconds: 600 }],
        observationFrom: START,
        baseline,
        slo,
        now: START + 5 * MINUTE,
      });
    expect(shared(0)).toMatchObject({
      status: 'PASS',
      sentence: expect.stringMatching(
        /\(figures of the whole service: its versions cannot be told apart here/,
      ),
    });
    // 4 % of the candidate's quarter is 1 % of all.
    expect(shared(10)).toMatchObject({
      status: 'BREACH',
      sentence: expect.stringMatching(/before the deployment.*figures of the whole service/),
    });
  });

  it('is no BREACH when both versions fail alike: the cause is elsewhere [OB-2]', () => {
    const verdict = judge(
      () => ({ errors: 50 }),
      () => ({ requests: 19_000, errors: 950, slow: 95 }),
    );
    expect(verdict.status).not.toBe('BREACH');
  });

  it('is INCONCLUSIVE, and never a rollback, when a limit is exceeded by a handful of requests [OB-2, OB-6]', () => {
    const verdict = judge(
      () => ({ requests: 12, errors: 1, slow: 0 }),
      () => ({ requests: 230, slow: 1 }),
      3,
    );
    expect(verdict.status).toBe('INCONCLUSIVE');
    expect(verdict.sentence).toContain('a limit is exceeded without evidence yet: 3 of 36');
  });

  it('is INCONCLUSIVE with the missing number when there are too few requests [OB-6]', () => {
    const verdict = judge(
      () => ({ requests: 4, slow: 0 }),
      () => ({ requests: 76, slow: 0 }),
    );
    expect(verdict.status).toBe('INCONCLUSIVE');
    expect(verdict.sentence).toContain('40 of 100 candidate requests');
  });

  it('is BREACH for a p99 that doubled, and says how many requests were too slow [OB-2]', () => {
    const verdict = judge(() => ({ slow: 60 }), clean, 5);
    expect(verdict.status).toBe('BREACH');
    expect(verdict.sentence).toContain('300 of 5,000 (6.0 %) candidate requests took longer than 120 ms');
  });

  it('is BREACH for a candidate that answers half of what is sent to it [OB-2]', () => {
    const verdict = judge(() => ({ requests: 500, routed: 1000, slow: 2 }), clean, 5);
    expect(verdict).toMatchObject({ status: 'BREACH', sentence: expect.stringContaining('limit 30 %') });
  });

  it('says that nothing came in rather than that all is well [OB-2]', () => {
    const none = { requests: null, errors: null, routed: null, slow: 0 };
    const verdict = judge(
      () => none,
      () => none,
    );
    expect(verdict.status).toBe('INCONCLUSIVE');
  });

  it('does not judge a period that has not settled [OB-2]', () => {
    const verdict = judge((minute) => (minute === 9 ? { errors: 900, completeness: 0.5 } : {}), clean);
    expect(verdict).toMatchObject({ status: 'PASS', periodsUsed: 9 });
  });

  it('has no NaN or infinity for any counts, and more bad requests never lower the evidence [OB-2]', () => {
    const count = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(count, count, count, count, (requests, errors, others, otherErrors) => {
        const at = (bad: number) =>
          judge(
            () => ({ requests, errors: Math.min(bad, requests), slow: 0 }),
            () => ({ requests: others, errors: Math.min(otherErrors, others), slow: 0 }),
            3,
          ).metrics[0]?.evidence;
        const [less, more] = [at(errors / 2), at(errors)];
        expect(Number.isFinite(less) && Number.isFinite(more)).toBe(true);
        expect((more ?? 0) >= (less ?? 0) * (1 - 1e-9)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
