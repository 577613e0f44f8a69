import { describe, expect, it } from '@jest/globals';
import { learnNoise, learnTrafficNoise } from '../../../lib/domain/analysis/dispersion.ts';
import { shareEvidence } from '../../../lib/domain/analysis/share-evidence.ts';

/** Alternating counts: the mean is kept, and the spread is known exactly. */
const alternating = (low: number, high: number, all: number, periods: number) =>
  Array.from({ length: periods }, (_, index) => ({ bad: index % 2 === 0 ? low : high, all }));

describe('noise that is learned from the time before', () => {
  it('is the usual one where nothing is known: no periods, no errors, nothing but errors [OB-2]', () => {
    const usual = { dispersion: 1.5, alone: 1.5, tau: 0.25 };
    expect(learnNoise([])).toEqual(usual);
    expect(learnNoise(alternating(0, 0, 1000, 100))).toEqual(usual);
    expect(learnNoise(alternating(10, 10, 10, 100))).toEqual(usual);
    expect(learnNoise(alternating(0, 0, 0, 100))).toEqual(usual);
  });

  it('is 1, and a small τ, for many steady errors [OB-2]', () => {
    // ±8 around 60: a variance of 64 and a mean of 60.
    const { dispersion, tau } = learnNoise(alternating(52, 68, 6000, 1440));
    expect(dispersion).toBeCloseTo(1.08, 2);
    expect(tau).toBe(0.12);
  });

  it('grows with bursts, up to 10, and little while few errors were seen [OB-2]', () => {
    // 0 and 20 in turns: the variance is 100, ten times the mean.
    expect(learnNoise(alternating(0, 20, 1000, 1440)).dispersion).toBeCloseTo(10, 0);
    const outages = alternating(0, 200, 1000, 1440);
    expect(learnNoise(outages)).toMatchObject({ dispersion: 10, alone: expect.any(Number) });
    expect(learnNoise(outages).alone).toBeGreaterThan(90);
    expect(learnNoise(outages, 'slow').dispersion).toBe(30);
    const few = learnNoise([{ bad: 2, all: 1000 }, ...alternating(0, 0, 1000, 19)]);
    expect(few.dispersion).toBeGreaterThan(1);
    expect(few.dispersion).toBeLessThan(2);
    expect(learnNoise(alternating(0, 20, 1000, 1440)).tau).toBe(0.25);
  });

  it('takes the shape of the day for no noise of the traffic, and users who come in crowds for some [OB-2]', () => {
    const day = Array.from({ length: 1440 }, (_, minute) =>
      Math.round(6000 * (1 + 0.5 * Math.sin((2 * Math.PI * minute) / 1440))),
    );
    const { cv2, users } = learnTrafficNoise(day);
    expect({ cv2, users }).toEqual({ cv2: 0.0004, users: 1.5 });
    const crowds = day.map((requests, minute) => (minute % 2 === 0 ? requests : requests * 1.3));
    expect(learnTrafficNoise(crowds).cv2).toBeGreaterThan(0.02);
    // Forty requests of one user in every second ten minutes, beside forty of others.
    const staying = Array.from({ length: 1440 }, (_, minute) => (Math.floor(minute / 10) % 2 === 0 ? 4 : 8));
    expect(learnTrafficNoise(staying).users).toBeGreaterThan(8);
    expect(learnTrafficNoise([])).toEqual({ cv2: 0.01, users: 4 });
    expect(learnTrafficNoise([0, 0, 0])).toEqual({ cv2: 0.01, users: 4 });
  });
});

describe('the evidence that a candidate gets less than its share', () => {
  const period = (nc: number) => ({ nc, nb: 5700, share: 0.05, weight: 0.5 });
  const steady = { cv2: 0.0004, users: 1.5 };

  it('grows with every request that is missing, and says nothing of empty periods [OB-2]', () => {
    const grown = (nc: number) => shareEvidence([period(nc)], 0.7, steady)[0] ?? 0;
    expect(grown(150)).toBeGreaterThan(grown(200));
    expect(grown(0)).toBeGreaterThan(Math.log(500));
    expect(grown(300)).toBeLessThan(0);
    expect(shareEvidence([{ nc: 0, nb: 0, share: 0.05, weight: 1 }], 0.7, steady)[0]).toBeCloseTo(0, 12);
  });

  it('needs less of a service whose traffic is steady than of one of which nothing is known [OB-2]', () => {
    const missing = [period(150), period(150)];
    const known = shareEvidence(missing, 0.7, steady).at(-1) ?? 0;
    const unknown = shareEvidence(missing, 0.7, { cv2: 0.01, users: 4 }).at(-1) ?? 0;
    expect(known).toBeGreaterThan(2 * unknown);
  });
});
