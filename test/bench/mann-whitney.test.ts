import { describe, expect, it } from '@jest/globals';
import { pValue, shiftOf } from '../../bench/rules/mann-whitney.ts';

/** Ozone in New York in May and in August 1973: R's `airquality`, and the example of its wilcox.test. */
const MAY = [
  41, 36, 12, 18, 28, 23, 19, 8, 7, 16, 11, 14, 18, 14, 34, 6, 30, 11, 1, 11, 4, 32, 23, 45, 115, 37,
];
const AUGUST = [
  39, 9, 16, 78, 35, 66, 122, 89, 110, 44, 28, 65, 22, 59, 23, 31, 44, 21, 9, 45, 168, 73, 76, 118, 84, 85,
];

describe('the Mann-Whitney test', () => {
  it('has the p-values that R publishes for samples with ties', () => {
    expect(pValue(MAY, AUGUST)).toBeCloseTo(0.0001208, 6);
    const x = [1, 5, 9, 24, 56, 21, 3, 7, 21, 4];
    expect(pValue(x, [12, 15, 5, 9, 9, 14, 56, 22, 3, 7, 32, 5])).toBeCloseTo(0.5966, 4);
    expect(pValue(x, [1233, 4356, 987, 39999, 1111, 200000])).toBeCloseTo(0.001364, 5);
  });

  it('has the interval and the estimate that R has', () => {
    const { lower, upper, estimate } = shiftOf(MAY, AUGUST, 0.95);
    expect(lower).toBeCloseTo(-53, 3);
    expect(upper).toBeCloseTo(-15, 3);
    expect(estimate).toBeCloseTo(-32, 3);
  });

  it('is never exact: of four against four R has 0.0286, and the approximation 0.0304', () => {
    expect(pValue([10, 20, 30, 40], [1, 2, 3, 4])).toBeCloseTo(0.0304, 4);
  });

  it('gives the smallest shift of all as its bound where there are too few values', () => {
    expect(shiftOf([10, 20, 30, 40], [1, 2, 3, 4], 0.98)).toEqual({ lower: 6, upper: 39, estimate: 22.5 });
  });
});
