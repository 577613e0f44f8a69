import { describe, expect, it } from '@jest/globals';
import {
  firstBreach,
  latencyLimits,
  type ReplayQuestion,
  replay,
  summariseBaseline,
} from '../../../lib/domain/analysis/index.ts';
import { Slo } from '../../../lib/model/definition/slo.ts';
import type { MetricPeriod } from '../../../lib/model/metrics.ts';

const START = Date.UTC(2026, 0, 15, 12);
const MINUTE = 60_000;
const clock = (at: number) => new Date(at).toISOString().slice(11, 16);

const period = (
  version: string,
  minute: number,
  requests: number | null,
  errors = 0,
  completeness = 1,
): MetricPeriod => ({
  version,
  start: START + minute * MINUTE,
  seconds: 60,
  completeness,
  requests,
  errors: requests === null ? null : errors,
  routed: null,
  latency: requests ? { p50: 20, p90: 60, p99: 100 } : null,
  slower: [0, 0, 0, 0],
});

const before = Array.from({ length: 60 }, (_, minute) => period('1', minute - 60, 10_000, 10));

/** Two stages of five minutes, 5 % and 25 % of 10,000 requests a minute. `errors`: the candidate's, by minute. */
const question = (
  errors: (minute: number) => number,
  policy: object = {},
  requests = 10_000,
): ReplayQuestion => {
  const slo = Slo.parse({ warmUp: 0, ...policy });
  const weight = (minute: number) => (minute < 5 ? 0.05 : 0.25);
  return {
    candidate: '2',
    stable: '1',
    periods: Array.from({ length: 10 }, (_, minute) => [
      period('2', minute, requests * weight(minute), errors(minute)),
      period('1', minute, requests * (1 - weight(minute)), Math.round((requests / 1000) * 0.9)),
    ]).flat(),
    stages: [
      { startedAt: START, weight: 5 },
      { startedAt: START + 5 * MINUTE, weight: 25 },
    ],
    planSeconds: [300, 300],
    baseline: summariseBaseline({
      periods: before,
      version: '1',
      from: START - 10 * MINUTE,
      to: START,
      limits: latencyLimits(before, slo),
    }),
    slo,
  };
};

describe('a replay', () => {
  it('goes on at every stage with a good candidate, and tells only what changed', () => {
    const found = replay(
      question(() => 0),
      clock,
    );
    expect(found).toMatchObject({
      firstTraffic: START,
      looks: 10,
      outcome: 'went on',
      summary: 'this policy would have gone on at every stage',
    });
    expect(found.changes.map(({ at, stage, status }) => [clock(at), stage, status])).toEqual([
      ['12:01', 0, 'PASS'],
    ]);
    expect(found.stages.map(({ at, decision }) => [clock(at), decision])).toEqual([
      ['12:05', 'went on'],
      ['12:10', 'went on'],
    ]);
  });

  it('rolls back when a live deployment would have, and does nothing after it', () => {
    const asked = question((minute) => (minute < 6 ? 0 : 125));
    const found = replay(asked, clock);
    expect(found.outcome).toBe('rolled back');
    expect(found.changes.at(-1)).toMatchObject({ at: START + 7 * MINUTE, stage: 1, status: 'BREACH' });
    expect(found.looks).toBe(7);
    expect(found.summary).toMatch(
      /^this policy would have rolled back at 12:07, 7 min after the first traffic: 125 of 6,500 candidate/,
    );
    expect(found.stages.map(({ decision }) => decision)).toEqual(['went on', 'rolled back']);
    expect(firstBreach(asked)?.start).toBe(START + 6 * MINUTE);
  });

  it('stops at the stage that was rolled back: the later ones never began', () => {
    const found = replay(
      question(() => 100),
      clock,
    );
    expect(found.stages).toHaveLength(1);
    expect(found.stages[0]).toMatchObject({ stage: 0, weight: 5, from: START, status: 'BREACH' });
  });

  it('holds a stage without a verdict, says what is missing, and goes on as if a person had said so', () => {
    const found = replay(
      question(() => 0, {}, 400),
      clock,
    );
    expect(found.outcome).toBe('held');
    expect(found.summary).toMatch(
      /^this policy would have held stage 1 \(5 %\) at 12:05: .*100 of about \d+ candidate requests seen/,
    );
    expect(found.stages.map(({ decision, action }) => [decision, action])).toEqual([
      ['held', 'held (observed again once, then a person asked)'],
      ['went on', 'went on'],
    ]);
  });

  it('says of a stage that was held and of one that was rolled back afterwards', () => {
    const found = replay(
      question((minute) => (minute < 5 ? 0 : 20), {}, 400),
      clock,
    );
    expect(found.summary).toMatch(
      /^this policy would have held stage 1 \(5 %\) at 12:05; had it gone on, it would have rolled back at 12:06, 6 min after/,
    );
  });

  it('goes on without a verdict where the policy says so', () => {
    const found = replay(
      question(() => 0, { extensions: 0, onInconclusive: 'advance' }, 400),
      clock,
    );
    expect(found.outcome).toBe('went on');
    expect(found.summary).toMatch(/gone on at every stage, stage 1 \(5 %\) at 12:05 without a verdict: /);
  });

  it('looks at settled periods only', () => {
    const asked = question(() => 0);
    const periods = asked.periods.map((each) =>
      each.start >= START + 8 * MINUTE ? { ...each, completeness: 0.5 } : each,
    );
    const found = replay({ ...asked, periods }, clock);
    expect(found.looks).toBe(8);
    expect(found.stages.at(-1)).toMatchObject({ at: START + 8 * MINUTE, decision: 'undecided' });
    expect(found.outcome).toBe('undecided');
    expect(found.summary).toMatch(
      /^this policy would not have rolled back by 12:08, where the figures end: PASS: 0 of /,
    );
  });

  it('says where nothing was measured in a stage', () => {
    const asked = question(() => 0);
    const periods = asked.periods.filter(({ start }) => start >= START + 5 * MINUTE);
    const found = replay({ ...asked, periods }, clock);
    expect(found.summary).toBe(
      'this policy would have held stage 1 (5 %) at 12:00: no whole period has settled in this stage',
    );
  });
});
