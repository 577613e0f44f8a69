import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeInfrastructure } from '../../../lib/domain/infrastructure/judge-infrastructure.ts';
import type { InstanceHealth } from '../../../lib/model/infrastructure.ts';

const health = (version: string, more: Partial<InstanceHealth> = {}): InstanceHealth => ({
  version,
  wanted: 2,
  running: 2,
  healthy: 2,
  restarts: 0,
  outOfMemory: 0,
  lastExit: null,
  networkErrors: 0,
  ...more,
});
const judge = (candidate: Partial<InstanceHealth>, stable: Partial<InstanceHealth> = {}) =>
  judgeInfrastructure([health('1', stable), health('2', candidate)], '2', 300);

describe('judgeInfrastructure', () => {
  it('is HEALTHY when every instance is, with the figures [OB-3]', () => {
    expect(judge({})).toEqual({
      status: 'HEALTHY',
      sentence: '1: 2 of 2 instances healthy, no restart; 2: 2 of 2 instances healthy, no restart',
      alerts: [],
    });
  });

  it('is UNHEALTHY at the first memory kill of the candidate [OB-3]', () => {
    const verdict = judge({ restarts: 1, outOfMemory: 1, lastExit: 'signal SIGKILL' });
    expect(verdict.status).toBe('UNHEALTHY');
    expect(verdict.sentence).toBe('2: 1 instance was killed for memory in 5 min');
    expect(verdict.alerts).toContain('2: 1 restart in 5 min (last: signal SIGKILL)');
  });

  it('alerts up to 3 restarts and takes more for a crash loop [OB-3]', () => {
    expect(judge({ restarts: 3, lastExit: 'exit code 1' })).toEqual({
      status: 'DEGRADED',
      sentence: '2: 3 restarts in 5 min (last: exit code 1)',
      alerts: ['2: 3 restarts in 5 min (last: exit code 1)'],
    });
    const loop = judge({ restarts: 4, lastExit: 'exit code 1' });
    expect(loop.status).toBe('UNHEALTHY');
    expect(loop.sentence).toBe(
      '2: 4 restarts in 5 min (last: exit code 1): a crash loop, more than 3 is too many',
    );
    expect(loop.alerts).toHaveLength(1);
  });

  it('does not speak of a version that is gone [OB-3]', () => {
    const gone = health('0', { wanted: 0, running: 0, healthy: 0, restarts: 9 });
    expect(judgeInfrastructure([gone, health('1'), health('2')], '2', 300)).toMatchObject({
      status: 'HEALTHY',
      sentence: expect.not.stringContaining('0:'),
    });
  });

  it('is UNHEALTHY when no instance of the candidate is healthy, or none is there [OB-3]', () => {
    expect(judge({ healthy: 0 })).toMatchObject({
      status: 'UNHEALTHY',
      sentence: '2: 0 of 2 instances healthy',
    });
    expect(judgeInfrastructure([health('1')], '2', 300)).toMatchObject({
      status: 'UNHEALTHY',
      sentence: 'no instance of 2 was found',
    });
  });

  it('is DEGRADED with an alert by an unhealthy instance and by network errors [OB-3]', () => {
    expect(judge({ healthy: 1, networkErrors: 7 })).toMatchObject({
      status: 'DEGRADED',
      alerts: ['2: 1 of 2 instances healthy', '2: 7 requests found no instance in 5 min'],
    });
  });

  it('never ends a deployment for troubles of another version [OB-3]', () => {
    const trouble = { healthy: 0, running: 0, restarts: 9, outOfMemory: 2, networkErrors: 5 };
    const verdict = judge({}, trouble);
    expect(verdict.status).toBe('DEGRADED');
    expect(verdict.alerts).toHaveLength(4);
  });

  it('says nothing of a version that is retired', () => {
    expect(judge({}, { wanted: 0, running: 0, healthy: 0 }).alerts).toEqual([]);
  });

  const figures = fc.record({
    wanted: fc.nat(4),
    running: fc.nat(4),
    healthy: fc.nat(4),
    restarts: fc.nat(6),
    outOfMemory: fc.nat(2),
    networkErrors: fc.nat(3),
  });

  it('is UNHEALTHY by the candidate alone, and never content with an alert', () => {
    fc.assert(
      fc.property(figures, figures, (stable, candidate) => {
        const verdict = judge(candidate, stable);
        expect(verdict.status === 'UNHEALTHY').toBe(
          candidate.outOfMemory > 0 || candidate.restarts > 3 || candidate.healthy === 0,
        );
        expect(verdict.status === 'HEALTHY').toBe(verdict.alerts.length === 0);
        expect(verdict.sentence).not.toBe('');
        expect(new Set(verdict.alerts).size).toBe(verdict.alerts.length);
      }),
    );
  });
});
