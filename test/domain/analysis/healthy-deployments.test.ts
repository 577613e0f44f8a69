import { describe, expect, it } from '@jest/globals';
import { outcomeOf, rolledBack, shareWith, tally } from './production/tally.ts';

/** `DEPLOYMENTS=10000 npx jest healthy-deployments` draws that many, looks after every period, and prints a tally. */
const WANTED = Number(process.env['DEPLOYMENTS'] ?? 0);
const COUNT = WANTED || 200;
/** The stages look after every period. Here only some looks are affordable. */
const EVERY = WANTED ? 1 : 5;
/** Seeds of the bad ones begin here, away from those of the healthy ones. */
const BAD_FROM = 1_000_000;
const TIMEOUT = 60_000 + COUNT * 2000;

describe('the analysis of production traffic', () => {
  it(
    'rolls back at most 1 % of the deployments whose candidate is as good as the stable version [OB-2]',
    () => {
      const outcomes = Array.from({ length: COUNT }, (_, index) => outcomeOf(1 + index, EVERY));
      if (WANTED) process.stdout.write(tally(outcomes));
      // Nothing to get wrong in traffic that is too well-behaved.
      expect(shareWith(outcomes, 'errors')).toBeGreaterThan(0.9);
      expect(shareWith(outcomes, 'retries')).toBeGreaterThan(0.8);
      expect(shareWith(outcomes, 'poisoned')).toBeGreaterThan(0.4);
      expect(shareWith(outcomes, 'starved')).toBeGreaterThan(0.4);
      expect(shareWith(outcomes, 'crowded')).toBeGreaterThan(0.4);
      expect(shareWith(outcomes, 'missing')).toBeGreaterThan(0.9);
      expect(new Set(outcomes.map(({ kind }) => kind)).size).toBe(2);
      const back = rolledBack(outcomes);
      // The reasons come first: they are what one wants to see of a failure.
      if (back.length > COUNT / 100) expect(tally(outcomes)).toBe('at most 1 % rolled back');
      expect(back.length / COUNT).toBeLessThanOrEqual(0.01);
    },
    TIMEOUT,
  );

  it(
    'rolls back nearly all canaries of which 5 % more requests fail [OB-2]',
    () => {
      const bad = { kind: 'canary', leastRate: 20, fault: { failing: 0.05 } } as const;
      const outcomes = Array.from({ length: 40 }, (_, index) => outcomeOf(BAD_FROM + index, 5, bad));
      expect(rolledBack(outcomes).length).toBeGreaterThanOrEqual(38);
    },
    TIMEOUT,
  );
});
