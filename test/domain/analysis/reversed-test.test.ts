import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PASS_NEEDS, requestsForPass, reversedHistory } from '../../../lib/domain/analysis/reversed-test.ts';

const clean = (nc: number) => ({ xc: 0, nc, xb: 0, nb: nc * 19 });

describe('the reversed test, for a PASS', () => {
  it('needs about 210 requests without an error to rule out 2 pp, and 2,050 for a p99 [OB-2]', () => {
    expect(requestsForPass([clean(4)], 0.02)).toBeGreaterThan(200);
    expect(requestsForPass([clean(4)], 0.02)).toBeLessThan(220);
    expect(requestsForPass([], 0.01) / 410).toBeCloseTo(1, 1);
  });

  it('asks for more requests with every error, and for none when all is said [OB-2]', () => {
    const needed = (xc: number) => requestsForPass([{ ...clean(100), xc }], 0.02);
    expect(needed(1)).toBeGreaterThan(needed(0));
    expect(needed(3)).toBeGreaterThan(needed(1));
    expect(requestsForPass([clean(5000)], 0.02)).toBeLessThanOrEqual(5001);
  });

  it('passes a candidate that is worse by 2.5 pp in less than one of twenty deployments [OB-2]', () => {
    // Exact expectation of the odds for Poisson counts: Σ over g of exp(−(1−g)·n·0.005) is below 1.
    const worse = reversedHistory([{ xc: 35, nc: 1000, xb: 190, nb: 19_000 }], 0.02).at(-1) ?? 0;
    expect(worse).toBeLessThan(Math.log(PASS_NEEDS));
  });

  it('is never NaN, for any counts up to 1e12 [OB-2]', () => {
    const count = fc.double({ min: 0, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.record({ xc: count, nc: count, xb: count, nb: count })), (periods) => {
        for (const value of reversedHistory(periods, 0.02)) expect(Number.isNaN(value)).toBe(false);
      }),
    );
  });
});
