import { describe, expect, it } from '@jest/globals';
import { judgeEnvironment, judgeRollbackReadiness } from '../../../lib/domain/readiness/index.ts';
import type { Incident } from '../../../lib/model/incident.ts';
import { definitionWith } from '../../builders/definition.ts';

const NOW = Date.UTC(2026, 0, 15, 9);
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000).toISOString();
const reading = (healthy: number) => ({
  at: NOW,
  routed: 10,
  versions: [
    {
      version: '1',
      weight: 100,
      routed: 10,
      running: 2,
      healthy,
      wanted: 2,
      troubles: healthy < 2 ? ['answered 503'] : [],
    },
  ],
});

describe('environment health', () => {
  const judge = (change: object = {}) =>
    judgeEnvironment({
      definition: definitionWith(),
      version: '2',
      instances: [],
      alarms: [],
      reading: reading(2),
      previousVersion: '1',
      dependencies: [],
      incidents: [],
      recentRequests: 300,
      now: NOW,
      ...change,
    });

  it('is HEALTHY with all instances, answers, figures and no incident [PF-4]', () => {
    expect(judge()).toMatchObject({ status: 'HEALTHY' });
    expect(judge().reason).toContain('2 of 2 instances of 1 healthy');
  });

  it('is UNHEALTHY with a sick instance or a silent dependency, and names it [PF-4]', () => {
    expect(judge({ reading: reading(1) })).toMatchObject({
      status: 'UNHEALTHY',
      reason: expect.stringContaining('1 of 2 instances of 1 healthy: answered 503'),
    });
    const dependencies = [{ name: 'orders', kind: 'database', answers: false, detail: 'connection refused' }];
    expect(judge({ dependencies })).toMatchObject({
      status: 'UNHEALTHY',
      reason: expect.stringContaining('orders (connection refused)'),
    });
  });

  it('is UNHEALTHY while the running version restarts in a loop, healthy at this moment or not [PF-4]', () => {
    const restarted = (restarts: number) => ({
      instances: [
        {
          version: '1',
          wanted: 2,
          running: 2,
          healthy: 2,
          restarts,
          outOfMemory: 0,
          lastExit: null,
          networkErrors: 0,
        },
      ],
    });
    expect(judge(restarted(3))).toMatchObject({ status: 'HEALTHY' });
    expect(judge(restarted(4))).toMatchObject({
      status: 'UNHEALTHY',
      reason: expect.stringContaining('4 restarts in the last 5 min (3 at the most)'),
    });
  });

  const alarm = (change: object = {}) => ({
    name: 'shop-errors',
    state: 'ok',
    reason: '',
    actionsOn: true,
    ...change,
  });

  it.each([
    ['quiet', {}, 'HEALTHY', 'alarms exist, have data and actions'],
    ['missing', { state: 'missing' }, 'DEGRADED', 'alarms that do not exist: shop-errors'],
    ['mute', { actionsOn: false }, 'DEGRADED', 'actions are off'],
    ['blind', { state: 'no-data' }, 'DEGRADED', 'alarms without data'],
    ['firing', { state: 'firing' }, 'UNHEALTHY', '1 of 1 alarms firing before the deployment: shop-errors'],
  ])('looks whether the alarms work: one that is %s [PF-4, PF-7]', (_what, change, status, words) => {
    const result = judge({ alarms: [alarm(change)] });
    expect(result).toMatchObject({ status });
    expect(result.checks.find(({ name }) => name === 'alarms')?.reason).toContain(words);
  });

  it('lets a named person go on with a firing alarm where the definition says fix-forward [PF-7]', () => {
    const result = judge({
      definition: definitionWith({ onFiringAlarm: 'fix-forward' }),
      alarms: [alarm({ state: 'firing' })],
    });
    expect(result.checks.find(({ name }) => name === 'alarms')).toMatchObject({ status: 'UNSPECIFIED' });
  });

  it('is DEGRADED without figures: missing is not zero, and neither is good [PF-4]', () => {
    expect(judge({ recentRequests: null })).toMatchObject({
      status: 'DEGRADED',
      reason: expect.stringContaining('cannot be read'),
    });
    expect(judge({ recentRequests: 0 }).reason).toContain('no request in the last 5 min');
  });

  it('stops at an open P0 and asks at an open P1 [PF-4]', () => {
    const incident = (severity: 'P0' | 'P1') =>
      [{ id: 'inc-1', severity, summary: 'payments fail' }] as unknown as Incident[];
    expect(judge({ incidents: incident('P0') }).status).toBe('UNHEALTHY');
    expect(judge({ incidents: incident('P1') }).status).toBe('DEGRADED');
  });
});

describe('rollback readiness', () => {
  const plan = (testedDaysAgo: number, migration?: object) => ({
    kind: 'found' as const,
    origin: 'plan.yaml',
    at: NOW,
    value: {
      document: 'wiki/rollback',
      communication: '#shop',
      testedInStagingAt: daysAgo(testedDaysAgo),
      ...(migration ? { migration } : {}),
    },
  });
  const judge = (change: object = {}) =>
    judgeRollbackReadiness({
      definition: definitionWith({ rollback: { plan: 'plan.yaml' } }),
      plan: plan(1),
      previousVersion: '1',
      previousArtifact: { status: 'READY', detail: 'there' },
      candidateArtifact: { status: 'READY', detail: 'there' },
      strategy: 'canary',
      databaseMigration: false,
      now: NOW,
      ...change,
    } as Parameters<typeof judgeRollbackReadiness>[0]);

  it('is READY with a tested plan and both versions there, and names the way back and its limit [PF-6]', () => {
    expect(judge()).toMatchObject({
      status: 'READY',
      reason:
        'way back: the candidate gets no traffic any more, at once (rollback.mode instant), within 5 min',
    });
  });

  it.each([
    [
      'stepped',
      'canary',
      'way back: through the shares that it came by, 30 s each (rollback.mode stepped), within 5 min',
    ],
    [
      'stepped',
      'blue-green',
      'way back: all traffic is switched back at once, because there are no shares to step through here (rollback.mode stepped), within 5 min',
    ],
    [
      'freeze-and-page',
      'canary',
      'way back: none by itself once users have met the candidate: traffic stays where it is, and people are called to decide (rollback.mode freeze-and-page)',
    ],
    [
      'instant',
      'rolling',
      'way back: every instance is replaced again, one by one (rollback.mode instant), within 5 min',
    ],
  ])('says what rollback.mode %s does in a %s [PF-6, RB-1]', (mode, strategy, reason) => {
    expect(judge({ definition: definitionWith({ rollback: { mode } }), plan: null, strategy }).reason).toBe(
      reason,
    );
  });

  it.each([
    [
      'a plan tested in the future',
      { plan: plan(-1) },
      'rollback tested in staging: dated 1 d in the future',
    ],
    ['a plan tested too long ago', { plan: plan(8) }, 'rollback tested in staging 8 d'],
    [
      'no plan where one is named',
      { plan: { kind: 'missing', origin: 'plan.yaml', reason: 'no file' } },
      'plan.yaml is missing',
    ],
    [
      'a previous version that is gone',
      { previousArtifact: { status: 'MISSING', detail: 'image deleted' } },
      '1 cannot be started again: image deleted',
    ],
    [
      'a candidate that was changed',
      { candidateArtifact: { status: 'INVALID', detail: 'other checksum' } },
      'artifact INVALID: other checksum',
    ],
    ['a migration without its own way back', { databaseMigration: true }, 'says nothing of its way back'],
    [
      'an old backup before a migration',
      {
        databaseMigration: true,
        plan: plan(1, {
          rollbackScriptTestedAt: daysAgo(1),
          backupVerifiedAt: daysAgo(30),
          restoreTestedAt: daysAgo(1),
        }),
      },
      'backup verified 30 d',
    ],
  ])('is NOT_READY with %s [PF-5, PF-6]', (_what, change, words) => {
    expect(judge(change)).toMatchObject({ status: 'NOT_READY', reason: expect.stringContaining(words) });
  });

  it('shows a first deployment and a missing plan as what they are [PF-6]', () => {
    const { status, checks } = judge({ previousVersion: null, previousArtifact: null, plan: null });
    expect(status).toBe('READY');
    expect(checks.filter((each) => each.status === 'UNSPECIFIED').map((each) => each.name)).toEqual([
      'previous version',
      'rollback plan',
    ]);
  });
});
