import { describe, expect, it } from '@jest/globals';
import type { Window } from '../../lib/cli/replay/deployed.ts';
import { pastOfMetrics } from '../../lib/cli/replay/measured.ts';
import { replay } from '../../lib/domain/analysis/index.ts';
import type { MetricPeriod } from '../../lib/model/metrics.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import type { Ports } from '../../lib/ports/index.ts';
import type { MetricQuery } from '../../lib/ports/metric-source.ts';
import { definitionWith } from '../builders/definition.ts';

type Source = Pick<Ports, 'deployments' | 'traffic' | 'metrics'>;

const MINUTE = 60_000;

const replayOf = async (ports: Source, window: Window) => {
  const past = await pastOfMetrics(ports, {
    definition: definitionWith({ service: 'checkout' }),
    window,
    keeps: 'figures are kept for a while',
  });
  return { past, found: replay(past.question, past.clock) };
};

/** A source of constant figures: requests a minute by version; null: none. */
const source = (
  figures: Readonly<Record<string, (at: number) => number | null>>,
  records: readonly DeploymentRecord[] = [],
  serves: string | undefined = '2',
) => {
  return {
    deployments: { list: async () => records },
    traffic: {
      for: () => ({ read: async () => ({ versions: serves ? [{ version: serves, weight: 100 }] : [] }) }),
    },
    metrics: {
      periods: async ({ versions, from, to, seconds, slowerThan }: MetricQuery) => {
        return versions.flatMap((version) =>
          Array.from({ length: Math.floor((to - from) / (seconds * 1000)) }, (_, index): MetricPeriod => {
            const start = from + index * seconds * 1000;
            const requests = figures[version]?.(start) ?? null;
            return {
              version,
              start,
              seconds,
              completeness: 1,
              requests,
              errors: requests === null ? null : 0,
              routed: requests,
              latency: requests ? { p50: 20, p90: 60, p99: 100 } : null,
              slower: slowerThan.map(() => 0),
            };
          }),
        );
      },
    },
  } as unknown as Source;
};

const FROM = Date.UTC(2026, 0, 15, 12);
const half = { from: FROM + 10_000, to: FROM + 30 * MINUTE };

const recordOf = (change: Partial<DeploymentRecord> = {}): DeploymentRecord =>
  ({
    id: 'dep-1',
    service: 'checkout',
    version: '2',
    previousVersion: '1',
    startedAt: FROM,
    ending: null,
    state: {
      shifts: [
        { stage: 0, weight: 50, at: FROM + 2 * MINUTE },
        { stage: 1, weight: 100, at: FROM + 20 * MINUTE },
      ],
    },
    ...change,
  }) as DeploymentRecord;

describe('a time without a deployment', () => {
  it('compares the running version with itself before, and says so', async () => {
    const ports = source({ '2': () => 1000 });
    const { past, found } = await replayOf(ports, half);
    expect(past.title).toBe(
      'checkout 2 compared with itself: 2026-01-15 12:01:00 UTC to 2026-01-15 12:30:00 UTC',
    );
    expect(past.notes).toEqual([
      'no deployment of checkout began between 2026-01-15 12:00:10 UTC and 2026-01-15 12:30:00 UTC: 2, which serves now, is compared with itself before 2026-01-15 12:01:00 UTC, as if it had taken over all traffic then',
    ]);
    expect(past.question).toMatchObject({
      stages: [{ startedAt: FROM + MINUTE, weight: 100 }],
      planSeconds: [29 * 60],
      baseline: { version: '2', requests: 10_000, history: { periods: 1440 } },
    });
    expect(found.summary).toBe('this policy would have gone on at every stage');
  });

  it('takes two versions that are named for a cut-over', async () => {
    const ports = source({
      '2': (at) => (at < FROM ? null : 1000),
      '1': (at) => (at < FROM ? 1000 : null),
    });
    const { past } = await replayOf(ports, { ...half, candidate: '2', stable: '1' });
    expect(past.notes[0]).toMatch(
      /^no deployment of checkout 2 began .*: taken as a cut-over of all traffic at/,
    );
    expect(past.question).toMatchObject({ candidate: '2', stable: '1', baseline: { version: '1' } });
  });

  it.each([
    [
      'a version alone',
      { ...half, candidate: '3' },
      /no deployment of checkout 3 began between .*; give another --from and --to, or say with --stable/,
    ],
    [
      'a time without figures',
      { ...half, candidate: '3', stable: '4' },
      /there are no figures of checkout 3 over 4 between .*: figures are kept for a while; give another --from/,
    ],
    [
      'a time of too many periods',
      { from: FROM, to: FROM + 2000 * MINUTE },
      /are 2,000 periods of 1 min \(slo\.period\), and at most 1440 can be replayed; give a --to of 2026-01-16T12:00/,
    ],
  ])('refuses %s', async (_what, window, message) => {
    const ports = source({ '2': () => 1000 });
    await expect(replayOf(ports, window)).rejects.toThrow(message);
  });

  it('refuses a version that is named and has no figures', async () => {
    await expect(
      replayOf(source({ 2: () => 1000 }), { ...half, candidate: 'nope', stable: '2' }),
    ).rejects.toThrow(/there are no figures of checkout nope over 2 between/);
  });

  it('refuses where nothing serves', async () => {
    const ports = source({}, [], '');
    await expect(replayOf(ports, half)).rejects.toThrow(
      /no version of checkout has all traffic now, .*; name two with --candidate and --stable/,
    );
  });
});

describe('a deployment of the records', () => {
  it('gives versions and stages, and the time before it the baseline', async () => {
    const ports = source({ '1': () => 1000, '2': () => 1000 }, [recordOf()]);
    const { past } = await replayOf(ports, half);
    expect(past.question).toMatchObject({
      stages: [
        { startedAt: FROM + 2 * MINUTE, weight: 50 },
        { startedAt: FROM + 20 * MINUTE, weight: 100 },
      ],
      baseline: { version: '1', from: FROM - 8 * MINUTE, to: FROM + 2 * MINUTE },
    });
    expect(past.notes).toEqual(['what really happened: it is still open']);
  });

  it('says which stage was too short for a period of the policy', async () => {
    const record = recordOf({
      state: {
        shifts: [
          { stage: 0, weight: 50, at: FROM + 2 * MINUTE },
          { stage: 1, weight: 100, at: FROM + 29.5 * MINUTE },
        ],
      } as unknown as DeploymentRecord['state'],
    });
    const { past, found } = await replayOf(source({ 1: () => 1000, 2: () => 1000 }, [record]), half);
    expect(found.stages).toHaveLength(1);
    expect(past.notes).toContainEqual(
      expect.stringMatching(
        /^the stage of 100 %, begun .*, has no whole period of 1 min .* and is left out$/,
      ),
    );
  });

  it('has to be one', async () => {
    const ports = source({ '1': () => 1000 }, [recordOf(), recordOf({ id: 'dep-2', version: '3' })]);
    await expect(replayOf(ports, half)).rejects.toThrow(
      /^2 deployments of checkout began between .*: dep-1 \(2, 2026-01-15T12:02:00\.000Z\), dep-2 .*; narrow --from/,
    );
    expect((await replayOf(ports, { ...half, candidate: '2' })).past.id).toBe('dep-1');
  });

  it('takes the figures of a whole service before it for the stable version, and says so', async () => {
    // A Lambda alias without weights: only the version that has all traffic today is told of.
    const first = FROM + 2 * MINUTE;
    const ports = source({ '2': () => 1000, '1': (at) => (at < first ? null : 1000) }, [recordOf()]);
    const { past } = await replayOf(ports, half);
    expect(past.question.baseline).toMatchObject({ version: '1', requests: 10_000 });
    expect(past.notes.at(-1)).toBe(
      'before the first traffic of 2 there are figures of the whole service only: they are taken as those of 1',
    );
  });
});
