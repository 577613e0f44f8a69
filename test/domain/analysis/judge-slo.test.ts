import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeSlo } from '../../../lib/domain/analysis/index.ts';
import { baseline, clean, type Figures, judge, period, START, slo } from './ten-minutes.ts';

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
      /^100 of 2,000 candidate requests failed \(5\.0 %\) against 0 of 38,000 \(0\.0 %\) on the stable version at the same time in 2 min: 5\.0 pp worse, limit 2 pp; evidence .* : 1 that this is not chance \(200 : 1 needed\)$/,
    );
  });

  it('names the figures that the odds are of, where those shown are of the last minutes only [CM-3]', () => {
    const verdict = judge((minute) => ({ errors: minute === 3 ? 40 : 3 }), clean, 14);
    expect(verdict).toMatchObject({
      status: 'BREACH',
      sentence: expect.stringMatching(
        /^15 of 5,000 candidate requests failed .* in the last 5 min: .* evidence .* : 1 that this is not chance \(counted over all 12 min: 73 of 12,000 requests\) \(200 : 1 needed\)$/,
      ),
    });
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
        stages: [{ startedAt: START, weight: 25 }],
        planSeconds: [600],
        observationFrom: START,
        baseline,
        slo,
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
      5,
    );
    expect(verdict.status).toBe('INCONCLUSIVE');
    expect(verdict.sentence).toContain(
      'a limit is exceeded without enough evidence: 3 of 36 candidate requests failed',
    );
  });

  it('is INCONCLUSIVE with the missing number when there are too few requests [OB-6]', () => {
    const verdict = judge(
      () => ({ requests: 4, slow: 0 }),
      () => ({ requests: 76, slow: 0 }),
    );
    expect(verdict.status).toBe('INCONCLUSIVE');
    expect(verdict.sentence).toContain('32 of about 209 candidate requests seen');
  });

  it('is BREACH for a p99 that doubled, and says how many requests were too slow [OB-2]', () => {
    const verdict = judge(() => ({ slow: 60 }), clean, 5);
    expect(verdict.status).toBe('BREACH');
    expect(verdict.sentence).toContain('180 of 3,000 candidate requests (6.0 %) took longer than 120 ms');
  });

  it('is BREACH for a candidate that answers half of what is sent to it [OB-2]', () => {
    const verdict = judge(() => ({ requests: 500, routed: 1000, slow: 2 }), clean, 5);
    expect(verdict).toMatchObject({ status: 'BREACH', sentence: expect.stringContaining('limit 30 %') });
  });

  it('says what is missing when a p99 cannot be judged yet, and that does not hold a stage [OB-2]', () => {
    const verdict = judge(
      () => ({ requests: 30, slow: 0 }),
      () => ({ requests: 570, slow: 2 }),
    );
    expect(verdict.status).toBe('PASS');
    expect(verdict.metrics[1]).toMatchObject({
      status: 'INCONCLUSIVE',
      sentence: expect.stringMatching(
        /a p99 over 120 ms is not ruled out yet: 240 of about [\d,]+ candidate requests seen$/,
      ),
    });
  });

  it('acts on a catastrophe only while the candidate is cold [OB-2]', () => {
    const cold = (errors: number) => judge((minute) => (minute < 2 ? { errors } : {}), clean, 2);
    expect(cold(60).status).not.toBe('BREACH');
    expect(cold(600).status).toBe('BREACH');
  });

  it('goes by the plain rule where the definition wants that, and says so [OB-2]', () => {
    const threshold = { ...slo, mode: 'threshold' as const, minimumRequests: 30 };
    const few = (minute: number) => ({ requests: 12, errors: minute < 2 ? 0 : 1, slow: 0 });
    const stable = () => ({ requests: 230, slow: 1 });
    expect(judge(few, stable, 6, threshold)).toMatchObject({
      status: 'BREACH',
      sentence: expect.stringContaining(
        'the plain rule (slo.mode: threshold) rolls back at 3 of 3 periods over the limit with at least 10 requests each, without a test for chance; so far 3',
      ),
    });
    expect(judge(few, stable, 4, threshold)).toMatchObject({
      status: 'INCONCLUSIVE',
      sentence: expect.stringMatching(/so far 2, and 1 more would be enough$/),
    });
  });

  it('finds in the parts what the whole hides: errors are compared by route where it can be told [OB-2]', () => {
    // A tenth of the requests is of a route that always fails a little, and the candidate got more of it.
    const parts = (requests: number, frail: number) => [
      { name: 'frail', requests: frail, errors: frail / 10 },
      { name: 'sound', requests: requests - frail, errors: 0 },
    ];
    const with_ = (requests: number, frail: number): Figures => ({
      requests,
      errors: frail / 10,
      slow: 0,
      strata: parts(requests, frail),
    });
    const whole = (figures: Figures): Figures => ({ ...figures, strata: undefined });
    const [mine, others] = [with_(1000, 500), with_(19_000, 1900)];
    expect(
      judge(
        () => mine,
        () => others,
      ).status,
    ).not.toBe('BREACH');
    expect(
      judge(
        () => whole(mine),
        () => whole(others),
      ).status,
    ).toBe('BREACH');
  });

  it('keeps its stakes when an observation is extended, and says the same of a prefix as it did then [OB-2]', () => {
    const candidate = (minute: number) => ({ requests: 300, errors: minute > 6 ? 4 : 1, slow: 2 });
    const stable = () => ({ requests: 5700, errors: 19, slow: 40 });
    const long = judge(candidate, stable, 20).metrics[0]?.series.map((each) => each.logEvidence) ?? [];
    for (const minutes of [1, 5, 10, 15]) {
      const then = judge(candidate, stable, minutes).metrics[0]?.series.map((each) => each.logEvidence);
      expect(long.slice(0, minutes)).toEqual(then);
    }
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
