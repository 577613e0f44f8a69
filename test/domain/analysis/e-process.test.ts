import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evidenceHistory } from '../../../lib/domain/analysis/e-process.ts';
import { startWeights } from '../../../lib/domain/analysis/start-weights.ts';

interface Golden {
  d: { xc: number[][]; nc: number[][]; xb: number[][]; nb: number[][] };
  le: number[][];
}
const golden = JSON.parse(
  readFileSync(join(__dirname, '../../fixtures/analysis-golden.json'), 'utf8'),
) as Golden;

const count = fc.oneof(fc.nat(1000), fc.double({ min: 0, max: 1e12, noNaN: true }), fc.constant(0));
const period = fc.record({
  xc: count,
  nc: count,
  xb: count,
  nb: count,
  rho: fc.constant(1),
  delta: fc.constant(0),
  phi: fc.constant(1.5),
  tau: fc.constant(0.25),
});

describe('the evidence', () => {
  it('reproduces the golden figures to 1e-9 [OB-2]', () => {
    golden.le.forEach((expected, run) => {
      const at = (name: keyof Golden['d'], t: number) => golden.d[name][run]?.[t] ?? Number.NaN;
      const periods = expected.map((_, t) => ({
        xc: at('xc', t),
        nc: at('nc', t),
        xb: at('xb', t),
        nb: at('nb', t),
        rho: 1.25,
        delta: 0.001,
        phi: 1.5,
        tau: 0.25,
      }));
      evidenceHistory(periods, startWeights([5, 5])).forEach((value, t) => {
        expect(Math.abs(value - (expected[t] ?? Number.NaN))).toBeLessThan(1e-9);
      });
    });
  });

  it('stakes exactly 1 over the whole plan [OB-2]', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 8 }), (lengths) => {
        expect(startWeights(lengths).reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
      }),
    );
  });

  it('is never NaN or infinite, for any counts up to 1e12 and empty arms [OB-2]', () => {
    fc.assert(
      fc.property(fc.array(period, { minLength: 1, maxLength: 20 }), (periods) => {
        for (const value of evidenceHistory(periods, startWeights([periods.length])))
          expect(Number.isFinite(value)).toBe(true);
      }),
    );
  });

  it('grows with every further bad request of the candidate at a fixed dispersion [OB-2]', () => {
    const base = { nc: 200, xb: 5, nb: 2000, rho: 1, delta: 0, phi: 1.5, tau: 0.25 };
    const values = [2, 5, 10, 20, 40].map(
      (xc) => evidenceHistory([{ ...base, xc }], startWeights([10]))[0] ?? 0,
    );
    expect([...values].sort((a, b) => a - b)).toEqual(values);
  });

  it('is the same for periods of one stake in any order, and does not depend on periods to come [OB-2]', () => {
    // All is staked on the first period, so what comes after it may come in any order.
    const weights = [1];
    const first = { xc: 0, nc: 0, xb: 0, nb: 0, rho: 1, delta: 0, phi: 1.5, tau: 0.25 };
    fc.assert(
      fc.property(fc.array(period, { minLength: 2, maxLength: 10 }), (periods) => {
        const forth = evidenceHistory([first, ...periods], weights);
        const back = evidenceHistory([first, ...periods.toReversed()], weights);
        expect(close(forth.at(-1), back.at(-1))).toBe(true);
        expect(evidenceHistory([first, ...periods].slice(0, 2), weights)).toEqual(forth.slice(0, 2));
      }),
    );
  });

  it('never falls when a period has one more bad request of the candidate, whatever else there is [OB-2]', () => {
    fc.assert(
      fc.property(fc.array(period, { minLength: 1, maxLength: 10 }), fc.nat(9), (periods, which) => {
        const weights = startWeights([periods.length]);
        const more = periods.map((each, index) =>
          index === which % periods.length
            ? { ...each, nc: each.nc + 1, xc: each.xc + 1 }
            : { ...each, nc: each.nc + 1 },
        );
        const less = periods.map((each) => ({ ...each, nc: each.nc + 1 }));
        const [low, high] = [evidenceHistory(less, weights).at(-1), evidenceHistory(more, weights).at(-1)];
        expect((high ?? 0) >= (low ?? 0) - 1e-9 * Math.max(1, Math.abs(low ?? 0))).toBe(true);
      }),
    );
  });

  it('adds up the evidence of strata, so a stratum by itself is the whole [OB-2]', () => {
    const whole = { xc: 9, nc: 200, xb: 5, nb: 2000, rho: 1, delta: 0, phi: 1.5, tau: 0.25 };
    const { xc, nc, xb, nb } = whole;
    expect(evidenceHistory([{ ...whole, strata: [{ xc, nc, xb, nb }] }], [1])).toEqual(
      evidenceHistory([whole], [1]),
    );
  });
});

const close = (one = 0, other = 0) => Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one));
