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
    const base = { nc: 200, xb: 5, nb: 2000, rho: 1, delta: 0, phi: 1.5 };
    const values = [2, 5, 10, 20, 40].map(
      (xc) => evidenceHistory([{ ...base, xc }], startWeights([10]))[0] ?? 0,
    );
    expect([...values].sort((a, b) => a - b)).toEqual(values);
  });
});
