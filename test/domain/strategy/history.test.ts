import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  HISTORY_ALLOWED,
  HISTORY_LIMIT,
  historyEvents,
  secondsToExtend,
  shortestPaceWhileAsked,
} from '../../../lib/domain/strategy/history.ts';

const planWith = (change: object = {}) => ({
  stages: [5, 25, 50, 95, 100].map((weight, index) => ({
    index,
    weight,
    observeSeconds: 600,
    label: `${weight} %`,
  })),
  finalObserveSeconds: 600,
  periodSeconds: 60,
  infrastructureSeconds: 60,
  smokeSeconds: 300,
  verifySeconds: 10,
  approvalSeconds: 3600,
  ...change,
});
const settings = { slo: { extensions: 1 }, rollback: { verifyWithin: 300 } };

/** Ten events a turn, and what is around the loops, for each watcher. */
const turns = (seconds: number, paces: readonly number[]) =>
  paces.reduce((sum, every) => sum + Math.ceil(seconds / every) + 1, 0) * 10;

describe('the history of an execution in which people have a say', () => {
  it('has room for a look every minute at every question of an hour, and for half a day of extensions [OB-1, CM-2]', () => {
    expect(shortestPaceWhileAsked(planWith(), settings)).toBe(1);
    expect(secondsToExtend(planWith(), settings, [])).toBeGreaterThan(7 * 3600);
  });

  it('is looked at less often the longer a question may stay open, and not more seldom than every half hour [OB-1]', () => {
    const day = shortestPaceWhileAsked(planWith({ approvalSeconds: 86_400 }), settings);
    expect(day).toBeGreaterThan(600);
    expect(day).toBeLessThan(1800);
  });

  it('gets shorter by every extension, until none fits any more [CM-2]', () => {
    const left = (extended: number[]) => secondsToExtend(planWith(), settings, extended);
    expect(left([3600])).toBeLessThan(left([]) - 3500);
    expect(left([3600, 14_400, 14_400])).toBe(0);
  });

  it('is never outgrown, whatever is asked, and extended as far as it may be [EX-5, CM-2]', () => {
    const seconds = (max: number) => fc.integer({ min: 1, max });
    const plan = fc
      .record({
        count: fc.integer({ min: 1, max: 11 }),
        observeSeconds: fc.integer({ min: 2, max: 3600 }),
        finalObserveSeconds: fc.integer({ min: 2, max: 3600 }),
        periodSeconds: seconds(300),
        infrastructureSeconds: seconds(600),
        smokeSeconds: seconds(3600),
        verifySeconds: seconds(10),
        approvalSeconds: fc.integer({ min: 30, max: 86_400 }),
      })
      .map(({ count, observeSeconds, ...rest }) => ({
        ...rest,
        stages: Array.from({ length: count }, (_, index) => ({
          index,
          weight: 1,
          observeSeconds,
          label: '',
        })),
      }));
    fc.assert(
      fc.property(plan, fc.integer({ min: 0, max: 3 }), (each, extensions) => {
        const own = { slo: { extensions }, rollback: { verifyWithin: 300 } };
        const times = { ...each, verifyWithinSeconds: 300 };
        const planned = historyEvents(each.stages, each.finalObserveSeconds, times, extensions);
        fc.pre(planned <= HISTORY_ALLOWED);
        const watchers = [each.periodSeconds, each.infrastructureSeconds, each.smokeSeconds];
        const pace = shortestPaceWhileAsked(each, own);
        const asked = turns(
          each.approvalSeconds,
          watchers.map((every) => Math.max(every, pace)),
        );
        const most = secondsToExtend(each, own, []);
        const extended = most === 0 ? 0 : turns(most, watchers) + 72;
        const all = planned + (asked + 48) * (each.stages.length + 1) + extended;
        expect(all).toBeLessThanOrEqual(HISTORY_LIMIT - 1000);
        // What was used is not given once more.
        if (most > 0) expect(secondsToExtend(each, own, [most])).toBeLessThan(Math.min(...watchers));
      }),
      { numRuns: 2000, seed: 20_261_125 },
    );
  });
});
