import { describe, expect, it } from '@jest/globals';
import { operationsAt, smokeDepth } from '../../../lib/domain/smoke/index.ts';
import { planDeployment, tunedDefinition } from '../../../lib/domain/strategy/index.ts';
import type { Answers } from '../../../lib/model/request.ts';
import { definitionWith, requestWith } from '../../builders/definition.ts';

const planned = (
  answers: Answers,
  definition: object = {},
  change: object = {},
  previousVersion: string | null = '1',
) => {
  const request = requestWith({ answers, ...change });
  const tuned = tunedDefinition(definitionWith(definition), request);
  return planDeployment({
    definition: tuned,
    request,
    capabilities: {
      driver: 'test',
      strategies: ['blue-green', 'canary', 'rolling'],
      steps: 'any',
      sentence: 'anything',
      instances: 4,
    },
    previousVersion,
    traffic: null,
  });
};

/** "words: effect" of each answer. */
function effects(...of: Parameters<typeof planned>): string[] {
  const result = planned(...of);
  if (!result.ok) throw new Error(result.reason);
  return result.plan.guidance.effects.map(({ words, effect }) => `${words} → ${effect}`);
}

const tuned = (answers: Answers, definition: object = {}) =>
  tunedDefinition(definitionWith(definition), requestWith({ answers }));

describe('the definition in force for a deployment', () => {
  it('is the one that is written where nothing was answered, or nothing more careful [IN-4, IN-5]', () => {
    const definition = definitionWith({ risk: 'high', rollback: { slo: '2m' } });
    expect(tunedDefinition(definition, requestWith())).toBe(definition);
    const least: Answers = {
      strategy: 'recommend',
      risk: 'low',
      sloTargets: 'as-defined',
      databaseMigration: false,
      rollbackTolerance: '30m',
      observation: '15m',
    };
    expect(tunedDefinition(definition, requestWith({ answers: least }))).toEqual(definition);
  });

  it('tests a higher risk deeper than the definition says, and a lower one no less deep [IN-4, IN-5, OB-4]', () => {
    const depth = (answers: Answers, definition: object) => smokeDepth(tuned(answers, definition));
    expect(depth({ risk: 'high' }, {})).toBe('comprehensive');
    expect(depth({ databaseMigration: true }, { risk: 'low' })).toBe('comprehensive');
    expect(depth({ risk: 'high' }, { smoke: { depth: 'minimal' } })).toBe('comprehensive');
    expect(depth({ risk: 'medium' }, { risk: 'low', smoke: { depth: 'comprehensive' } })).toBe(
      'comprehensive',
    );
    expect(depth({ risk: 'low' }, { risk: 'high' })).toBe('comprehensive');
    expect(depth({ risk: 'medium' }, { smoke: { depth: 'minimal' } })).toBe('standard');
    // The definition's own risk does not go before its own depth.
    expect(depth({ risk: 'low' }, { risk: 'high', smoke: { depth: 'minimal' } })).toBe('minimal');
    const deep = tuned(
      { risk: 'high' },
      { smoke: { operations: [{ name: 'pay', depth: 'comprehensive', steps: [{ path: '/pay' }] }] } },
    );
    expect(operationsAt(deep, smokeDepth(deep)).map(({ name }) => name)).toEqual(['health', 'pay']);
  });

  it('halves how much worse may be where strict targets were asked for [IN-5, OB-2]', () => {
    const limits = { errorRatePp: 2, p99Percent: 20, throughputPercent: 30 };
    expect(tuned({ sloTargets: 'strict' }, { slo: { limits } }).slo.limits).toEqual({
      errorRatePp: 1,
      p99Percent: 10,
      throughputPercent: 15,
    });
  });

  it('holds a rollback to the time that is tolerated, where its steps fit in, and to no more than it was [IN-5, RB-6]', () => {
    const slo = (answers: Answers, rollback: object) => tuned(answers, { rollback }).rollback.slo;
    expect(slo({ rollbackTolerance: '5m' }, { slo: '20m' })).toBe(300);
    expect(slo({ rollbackTolerance: '30m' }, { slo: '2m' })).toBe(120);
    expect(slo({ rollbackTolerance: 'instant' }, { slo: '20m' })).toBe(1200);
    expect(slo({ rollbackTolerance: '5m' }, { slo: '20m', mode: 'stepped', stepEvery: '2m' })).toBe(1200);
  });
});

describe('the effect of each answer', () => {
  it('is told for all six, in their order [IN-5]', () => {
    const answers: Answers = {
      strategy: 'canary',
      risk: 'high',
      sloTargets: 'strict',
      databaseMigration: true,
      rollbackTolerance: 'instant',
      observation: '60m',
    };
    expect(effects(answers)).toEqual([
      'Strategy: Canary → the strategy is canary',
      'Risk: High: architecture → the risk is taken as high, and smoke tests are comprehensive',
      'SLO targets: Strict → more than 1 pp more errors, 10 % more p99 or 15 % less throughput rolls back: half of what the definition allows',
      'Database migration: Yes → the risk is taken as high, and the migration needs its own way back',
      'Rollback tolerance: Instant → all traffic goes back at once',
      'Observation period: 60 minutes → everything is watched for 1 h after the last shift',
    ]);
  });

  it('is told where there is none, with why [IN-4, IN-5]', () => {
    const definition = {
      risk: 'high',
      rollback: { slo: '2m' },
      delivery: { strategy: 'rolling', finalObserve: '30m' },
    };
    expect(
      effects(
        {
          strategy: 'recommend',
          risk: 'low',
          sloTargets: 'as-defined',
          databaseMigration: false,
          rollbackTolerance: '5m',
          observation: '15m',
        },
        definition,
      ),
    ).toEqual([
      'Strategy: Recommend → the strategy is rolling (definition)',
      'Risk: Low: routine → none: the risk is high already, and the higher counts',
      'SLO targets: As defined → more than 2 pp more errors, 20 % more p99 or 30 % less throughput rolls back: as defined',
      'Database migration: No → none: nothing of the plan changes',
      'Rollback tolerance: 5 minutes → none: the definition holds a rollback to 2 min (rollback.slo)',
      'Observation period: 15 minutes → none: everything is watched for 30 min after the last shift already',
    ]);
  });

  it.each([
    [{ delivery: { strategy: 'rolling' } }, 'none: rolling has no instant way back'],
    [{ rollback: { mode: 'stepped' } }, 'none: the definition takes traffic back in steps (rollback.mode)'],
    [
      { rollback: { mode: 'freeze-and-page' } },
      'none: the definition leaves traffic where it is, for people to decide (rollback.mode)',
    ],
  ])('of an instant way back is honest about %j [IN-5]', (definition, effect) => {
    expect(effects({ rollbackTolerance: 'instant' }, definition)).toEqual([
      `Rollback tolerance: Instant → ${effect}`,
    ]);
  });

  it('is none for a first version, which nothing can be chosen for, and for a way back in steps that takes longer [IN-5]', () => {
    const first = { strategy: 'canary', rollbackTolerance: '5m' } as const;
    expect(effects(first, {}, {}, null)).toEqual([
      'Strategy: Canary → none: Nothing serves yet, so there is no traffic to divide and no version to go back to',
      'Rollback tolerance: 5 minutes → none: there is no version to go back to',
    ]);
    const stepped = { rollback: { slo: '20m', mode: 'stepped', stepEvery: '2m' } };
    expect(effects({ rollbackTolerance: '5m' }, stepped)).toEqual([
      'Rollback tolerance: 5 minutes → none: a way back in steps takes longer than that (rollback.mode)',
    ]);
  });

  it.each([
    [
      'has a database migration',
      { databaseMigration: false },
      '"database migration"',
      '"Database migration" is "No"',
    ],
    ['a canary, please', { strategy: 'blue-green' }, '"canary"', '"Strategy" is "Blue-green"'],
    ['low risk', { risk: 'high' }, '"low risk"', '"Risk" is "High: architecture"'],
  ] as const)(
    'is none where the guidance says otherwise: %s is refused with both [IN-4, IN-5]',
    (guidance, answers, one, other) => {
      expect(planned(answers, {}, { guidance })).toEqual({
        ok: false,
        reason: `the guidance says ${one}, and the answer to ${other}; say only one of them`,
      });
    },
  );

  it('is told beside that of the guidance where both say the same, or leave it open [IN-4, IN-5]', () => {
    const guidance = 'canary, high-risk, database migration';
    const same = { strategy: 'canary', risk: 'high', databaseMigration: true } as const;
    expect(effects(same, {}, { guidance })).toHaveLength(6);
    expect(effects({ strategy: 'recommend' }, {}, { guidance })).toContain(
      'Strategy: Recommend → the strategy is canary (guidance)',
    );
  });
});
