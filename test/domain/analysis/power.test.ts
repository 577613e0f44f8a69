import { describe, expect, it } from '@jest/globals';
import { stagePower } from '../../../lib/domain/analysis/index.ts';
import { definitionWith } from '../../builders/definition.ts';

const { slo } = definitionWith();
const minutes = (rate: number, errorRate: number, share: number) => {
  const { detectSeconds, passSeconds } = stagePower({ rate, errorRate }, share, slo);
  return { detect: detectSeconds / 60, pass: passSeconds / 60 };
};

describe('what traffic allows to find out', () => {
  it('needs about 210 error-free requests of the candidate for a PASS [OB-2]', () => {
    const { passSeconds } = stagePower({ rate: 10, errorRate: 0 }, 0.05, slo);
    expect(passSeconds * 10 * 0.05).toBeGreaterThan(180);
    expect(passSeconds * 10 * 0.05).toBeLessThan(230);
  });

  it('finds and rules out sooner with more traffic, a larger share and a cleaner baseline [OB-2]', () => {
    expect(minutes(100, 0.001, 0.05).detect).toBeLessThan(minutes(10, 0.001, 0.05).detect);
    expect(minutes(10, 0.001, 0.25).pass).toBeLessThan(minutes(10, 0.001, 0.05).pass);
    expect(minutes(10, 0, 0.05).detect).toBeLessThan(minutes(10, 0.01, 0.05).detect);
  });

  it('is near what the benchmark measures: 6 min for +2 pp at 10 requests/s and 5 % of a clean service [OB-2]', () => {
    expect(minutes(10, 0, 0.05).detect).toBeGreaterThan(4);
    expect(minutes(10, 0, 0.05).detect).toBeLessThan(9);
  });

  it('never ends without traffic, and says so by Infinity and not by a number [OB-2]', () => {
    expect(minutes(0, 0, 0.05)).toEqual({
      detect: Number.POSITIVE_INFINITY,
      pass: Number.POSITIVE_INFINITY,
    });
  });
});
