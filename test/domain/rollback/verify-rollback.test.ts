import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type RollbackFacts, verifyRollback } from '../../../lib/domain/rollback/verify-rollback.ts';
import type { AlarmState } from '../../../lib/model/alarm.ts';
import type { InstanceHealth } from '../../../lib/model/infrastructure.ts';
import type { Baseline, MetricPeriod } from '../../../lib/model/metrics.ts';
import type { VersionReading } from '../../../lib/model/traffic.ts';
import type { SmokeVerdict } from '../../../lib/model/verdict.ts';

const START = 1_764_000_000_000;
const version = (name: string, more: Partial<VersionReading> = {}): VersionReading => ({
  version: name,
  weight: 0,
  routed: 0,
  running: 2,
  healthy: 2,
  wanted: 2,
  troubles: [],
  ...more,
});
const reading = (versions: VersionReading[]): RollbackFacts['reading'] => ({
  at: START,
  versions,
  routed: versions.reduce((sum, each) => sum + each.routed, 0),
});
const health = (name: string, more: Partial<InstanceHealth> = {}): InstanceHealth => ({
  version: name,
  wanted: 2,
  running: 2,
  healthy: 2,
  restarts: 0,
  outOfMemory: 0,
  lastExit: null,
  networkErrors: 0,
  ...more,
});
const period = (more: Partial<MetricPeriod> = {}): MetricPeriod => ({
  version: '1.4.1',
  start: START,
  seconds: 10,
  completeness: 1,
  requests: 200,
  errors: 0,
  routed: 200,
  latency: { p50: 10, p90: 20, p99: 30 },
  slower: [],
  ...more,
});
const baseline: Baseline = {
  version: '1.4.1',
  from: START - 60_000,
  to: START,
  requests: 1000,
  errors: 1,
  p50Ms: 10,
  p90Ms: 20,
  p99Ms: 30,
  rate: 16.7,
  slow: [],
  history: {
    from: START - 60_000,
    periods: 10,
    requests: 1000,
    errors: 1,
    noise: { dispersion: 1.5, alone: 1.5, tau: 0.25 },
    trafficNoise: { cv2: 0.01, users: 4 },
  },
};
const smoke = (status: 'PASS' | 'FAIL'): SmokeVerdict => ({
  status,
  sentence:
    status === 'PASS'
      ? '5 of 5 smoke tests passed in 0.4 s'
      : '4 of 5 smoke tests passed in 0.4 s; failed: order (no)',
  passed: status === 'PASS' ? 5 : 4,
  total: 5,
  seconds: 0.4,
  outcomes: [],
});
const good: RollbackFacts = {
  stable: '1.4.1',
  candidate: '1.4.2',
  reading: reading([version('1.4.1', { weight: 100, routed: 212 })]),
  instances: [health('1.4.1')],
  smoke: smoke('PASS'),
  alarms: [],
  metrics: [period()],
  baseline,
  limits: { errorRatePp: 2, p99Percent: 20, throughputPercent: 30 },
  startedAt: START,
  now: START + 12_000,
  verifyWithinSeconds: 120,
  shifted: true,
};
const late = { now: START + 120_000 };
const verify = (more: Partial<RollbackFacts> = {}) => verifyRollback({ ...good, ...more });
const check = (more: Partial<RollbackFacts>, name: string) =>
  verify(more).checks.find((each) => each.name === name);

describe('verifyRollback', () => {
  it('is a SUCCESS when all is proven, in one sentence with figures [RB-2]', () => {
    const verdict = verify();
    expect(verdict.status).toBe('SUCCESS');
    expect(verdict.sentence).toBe(
      '1.4.1 has 100 % of the traffic again (212 requests seen), 2 of 2 instances healthy, 5 of 5 smoke tests passed, error rate 0.0 % against 0.1 % before',
    );
    expect(verdict.checks.map((each) => [each.name, each.status])).toEqual([
      ['traffic', 'PASS'],
      ['instances', 'PASS'],
      ['smoke tests', 'PASS'],
      ['SLOs', 'PASS'],
      ['alarms', 'UNSPECIFIED'],
    ]);
  });

  const split = reading([
    version('1.4.1', { weight: 75, routed: 150 }),
    version('1.4.2', { weight: 25, routed: 50 }),
  ]);
  const ill = {
    reading: reading([version('1.4.1', { weight: 100, healthy: 0, troubles: ['health answered 503'] })]),
    instances: [health('1.4.1', { healthy: 0 })],
  };

  it('is not proven while p99 is far above the baseline, with enough requests to say so [RB-2]', () => {
    const slow = { p50: 20, p90: 30, p99: 90 };
    expect(check({ metrics: [period({ requests: 300, latency: slow })] }, 'SLOs')).toMatchObject({
      status: 'FAIL',
      reason: expect.stringContaining('p99 90 ms against 30 ms before, limit 20 % slower'),
    });
    expect(check({ metrics: [period({ requests: 299, latency: slow })] }, 'SLOs')).toMatchObject({
      status: 'PASS',
    });
  });

  it('is not proven while an alarm fires; one that cannot be read proves nothing [RB-2]', () => {
    const alarm = (state: AlarmState['state']) => ({ name: 'errors', state, reason: '', actionsOn: true });
    expect(check({ alarms: [alarm('firing')] }, 'alarms')).toMatchObject({
      status: 'FAIL',
      reason: '1 of 1 alarms still firing: errors',
    });
    expect(verify({ alarms: [alarm('firing')] }).status).toBe('PENDING');
    expect(check({ alarms: [alarm('ok')] }, 'alarms')).toMatchObject({ status: 'PASS' });
    expect(check({ alarms: [alarm('not-read')] }, 'alarms')).toMatchObject({ status: 'UNSPECIFIED' });
  });

  it('is PENDING while there is time, whatever is missing [RB-2]', () => {
    for (const more of [{ reading: split }, ill, { smoke: smoke('FAIL') }, { smoke: null }]) {
      expect(verify({ ...more, now: START + 119_999 }).status).toBe('PENDING');
    }
    expect(verify({ reading: split }).sentence).toMatch(
      /^not verified yet, after 12 of 120 s: 1\.4\.1 has 75 % of the traffic instead of 100 %, 1\.4\.2 has 25 %/,
    );
  });

  it('is FAILED at the end when users are not served as before [RB-2, RB-3]', () => {
    expect(verify({ ...late, reading: split }).status).toBe('FAILED');
    expect(verify({ ...late, reading: reading([]) }).status).toBe('FAILED');
    expect(verify({ ...late, smoke: smoke('FAIL') })).toMatchObject({
      status: 'FAILED',
      sentence: expect.stringContaining('failed: order (no)'),
    });
    expect(verify({ ...late, ...ill })).toMatchObject({
      status: 'FAILED',
      sentence: expect.stringContaining('0 of 2 instances healthy (health answered 503)'),
    });
  });

  it('is PARTIAL at the end when the rest is not proven [RB-2, RB-3]', () => {
    expect(verify({ ...late, instances: [health('1.4.1', { healthy: 1 })] }).status).toBe('PARTIAL');
    expect(verify({ ...late, smoke: null }).status).toBe('PARTIAL');
    expect(verify({ ...late, metrics: [period({ errors: 9 })] })).toMatchObject({
      status: 'PARTIAL',
      sentence: expect.stringMatching(/error rate 4\.5 % against 0\.1 % before: 4\.4 pp worse, limit 2 pp/),
    });
  });

  it('believes requests and not only weights: none may reach another version [RB-2]', () => {
    const stray = reading([
      version('1.4.1', { weight: 100, routed: 209 }),
      version('1.4.2', { weight: 0, routed: 3 }),
    ]);
    expect(check({ reading: stray }, 'traffic')).toMatchObject({
      status: 'FAIL',
      reason: expect.stringContaining('3 of 212 requests still went to 1.4.2'),
    });
    expect(check({ reading: reading([version('1.4.1', { weight: 100 })]) }, 'traffic')).toMatchObject({
      status: 'PASS',
      reason: expect.stringContaining('no request seen yet'),
    });
  });

  it('does not fail for want of traffic, and says so [RB-2]', () => {
    const quiet = {
      reading: reading([version('1.4.1', { weight: 100 })]),
      metrics: [period({ requests: 0 })],
    };
    expect(check(quiet, 'SLOs')).toMatchObject({
      status: 'UNSPECIFIED',
      reason: 'no traffic since the rollback to judge by',
    });
    expect(verify(quiet)).toMatchObject({
      status: 'SUCCESS',
      sentence: expect.stringContaining('no traffic since the rollback'),
    });
  });

  it('waits for a settled period when there is traffic [RB-2]', () => {
    for (const metrics of [[], [period({ completeness: 0.4 })], [period({ requests: null })]]) {
      expect(check({ metrics }, 'SLOs')).toMatchObject({ status: 'GAP' });
      expect(verify({ metrics }).status).toBe('PENDING');
    }
  });

  it('judges by the newest settled period of the stable version, and drops impossible ones [RB-2]', () => {
    const metrics = [
      period({ start: START + 10_000, errors: 0 }),
      period({ start: START, errors: 150 }),
      period({ start: START + 20_000, errors: 180, completeness: 0.5 }),
      period({ start: START + 20_000, errors: 999 }),
      period({ start: START + 30_000, errors: 180, version: '1.4.2' }),
    ];
    expect(check({ metrics }, 'SLOs')).toMatchObject({ status: 'PASS' });
  });

  it('counts the limit from zero where there is no baseline [RB-2]', () => {
    expect(check({ baseline: null }, 'SLOs')).toMatchObject({ status: 'PASS' });
    const bad = { baseline: { ...baseline, requests: 0, errors: 0 }, metrics: [period({ errors: 10 })] };
    expect(check(bad, 'SLOs')).toMatchObject({ status: 'FAIL' });
  });

  it('does not wait for figures after a clean-up that moved no traffic [RB-2]', () => {
    const verdict = verify({ shifted: false, metrics: [] });
    expect(verdict.status).toBe('SUCCESS');
    expect(verdict.sentence).toContain('1.4.1 still has 100 % of the traffic (212 requests seen)');
  });

  it('without a version before, succeeds when the candidate is gone [RB-2]', () => {
    const nothing = { stable: null, smoke: null, metrics: [], baseline: null, instances: [] };
    expect(verify({ ...nothing, reading: reading([]) })).toMatchObject({
      status: 'SUCCESS',
      sentence: '1.4.2 has no traffic, and nothing served before it, no instance of it runs',
    });
    const running = { ...nothing, reading: reading([version('1.4.2')]) };
    expect(verify(running).status).toBe('PENDING');
    expect(verify({ ...running, ...late }).status).toBe('PARTIAL');
    const serving = { ...nothing, reading: reading([version('1.4.2', { weight: 100 })]) };
    expect(verify({ ...serving, ...late })).toMatchObject({
      status: 'FAILED',
      sentence: expect.stringContaining('1.4.2 still has 100 % of the traffic'),
    });
  });

  it('says what to do about each check that did not pass [RB-3]', () => {
    const { checks } = verify({ reading: split, instances: [], smoke: null, metrics: [] });
    for (const each of checks.filter(({ status }) => status === 'FAIL' || status === 'GAP')) {
      expect([each.remedy, each.verify]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    }
  });

  it('never calls it a SUCCESS with a check that did not pass, nor judges before the time is over', () => {
    const facts = fc.record({
      weight: fc.constantFrom(0, 50, 99.9, 100),
      stray: fc.nat(2),
      healthy: fc.nat(2),
      smoke: fc.constantFrom(smoke('PASS'), smoke('FAIL'), null),
      errors: fc.constantFrom(0, 3, 100, 300),
      completeness: fc.constantFrom(0.5, 1),
      seconds: fc.integer({ min: 0, max: 240 }),
    });
    fc.assert(
      fc.property(facts, (each) => {
        const verdict = verify({
          reading: reading([
            version('1.4.1', { weight: each.weight, routed: 200 }),
            version('1.4.2', { weight: 100 - each.weight, routed: each.stray }),
          ]),
          instances: [health('1.4.1', { healthy: each.healthy })],
          smoke: each.smoke,
          metrics: [period({ errors: each.errors, completeness: each.completeness })],
          now: START + each.seconds * 1000,
        });
        const proven =
          each.weight === 100 &&
          each.stray === 0 &&
          each.healthy === 2 &&
          each.smoke?.status === 'PASS' &&
          each.errors <= 3 &&
          each.completeness === 1;
        const isOver = each.seconds >= 120;
        expect(verdict.status === 'SUCCESS').toBe(proven);
        expect(verdict.status === 'PENDING').toBe(!proven && !isOver);
        if (each.weight < 100 && isOver) expect(verdict.status).toBe('FAILED');
      }),
    );
  });
});
