import { describe, expect, it } from '@jest/globals';
import { planDeployment } from '../../../lib/domain/strategy/index.ts';
import type { DriverCapabilities } from '../../../lib/model/traffic.ts';
import { definitionWith, requestWith } from '../../builders/definition.ts';

const capabilities: DriverCapabilities = {
  driver: 'test',
  strategies: ['blue-green', 'canary', 'rolling'],
  steps: 'any',
  sentence: 'anything',
  instances: 4,
};

function planWith(
  options: {
    definition?: object;
    request?: object;
    capabilities?: object;
    previousVersion?: string | null;
  } = {},
) {
  return planDeployment({
    definition: definitionWith(options.definition),
    request: requestWith(options.request),
    capabilities: { ...capabilities, ...options.capabilities },
    previousVersion: options.previousVersion === undefined ? '1' : options.previousVersion,
    traffic: null,
  });
}

function okPlan(options: Parameters<typeof planWith>[0] = {}) {
  const result = planWith(options);
  if (!result.ok) throw new Error(result.reason);
  return result.plan;
}

describe('the planner', () => {
  it.each([
    ['canary', {}],
    ['blue-green', { risk: 'low' }],
    ['rolling', { stateful: true }],
    ['rolling', { spareCapacity: false }],
    ['blue-green', { delivery: { strategy: 'blue-green' } }],
  ])('recommends %s for %j, with a reason and why the others lost [ST-1, ST-2]', (strategy, definition) => {
    const plan = okPlan({ definition });
    expect(plan.strategy).toBe(strategy);
    expect(plan.reasons.length).toBeGreaterThan(0);
    expect(plan.alternatives.map((each) => each.lostBecause)).toEqual([
      expect.any(String),
      expect.any(String),
    ]);
  });

  it('refuses a strategy that the driver cannot do, and says what it can [ST-3]', () => {
    expect(
      planWith({
        definition: { delivery: { strategy: 'canary' } },
        capabilities: { strategies: ['rolling'] },
      }),
    ).toEqual({
      ok: false,
      reason: expect.stringContaining('can do rolling'),
    });
  });

  it('recommends what the target can do, and says what would have been better [ST-1, ST-3]', () => {
    const plan = okPlan({
      definition: { stateful: true },
      capabilities: { strategies: ['blue-green', 'canary'] },
    });
    expect(plan.strategy).toBe('canary');
    expect(plan.reasons[1]?.sentence).toMatch(/^Rolling would be better .*the target cannot do it: anything/);
    expect(plan.alternatives).toContainEqual({
      strategy: 'rolling',
      lostBecause: 'the target cannot do it: anything',
    });
  });

  const OWN_STEPS = { steps: { weights: [10, 100], seconds: 300 } };

  it('takes the steps of a target that has its own, and observes no longer than it waits [ST-3]', () => {
    const plan = okPlan({ capabilities: OWN_STEPS });
    expect(plan.stages.map(({ weight, observeSeconds }) => [weight, observeSeconds])).toEqual([
      [10, 300],
      [100, 600],
    ]);
  });

  it.each([
    ['the definition', { definition: { delivery: { steps: [5, 25, 50, 100] } } }],
    ['the guidance', { request: { guidance: '5% → 25% → 50% → 100%' } }],
  ])('refuses steps of %s that such a target cannot do, and says which it can [ST-3]', (_who, options) => {
    expect(planWith({ ...options, capabilities: OWN_STEPS })).toEqual({
      ok: false,
      reason: expect.stringMatching(
        /5 → 25 → 50 → 100 % are not possible here: the test driver goes 10 → 100 %, 5 min each/,
      ),
    });
  });

  it('takes strategy, steps and time from guidance, and lists the words of each effect [IN-4]', () => {
    const plan = okPlan({
      request: { guidance: 'canary, 1% -> 10% -> 100%, observe 20 minutes; please be nice' },
    });
    expect(plan.stages.map((stage) => [stage.weight, stage.observeSeconds])).toEqual([
      [1, 1200],
      [10, 1200],
      [95, 1200],
      [100, 1200],
    ]);
    expect(plan.guidance.effects.map((effect) => effect.words)).toEqual([
      'canary',
      'observe 20 minutes',
      '1% -> 10% -> 100%',
    ]);
    expect(plan.guidance.unused).toEqual(['please be nice']);
  });

  it('lets guidance make nothing less careful than the definition [IN-4]', () => {
    const plan = okPlan({ request: { guidance: '50% -> 100%, observe 10 seconds' } });
    expect(plan.stages.map((stage) => stage.weight)).toEqual([5, 25, 50, 95, 100]);
    expect(plan.stages[0]?.observeSeconds).toBe(600);
    expect(plan.guidance.effects.every((effect) => effect.effect.startsWith('none'))).toBe(true);
  });

  it.each([
    ['5% → 25% → 100%', [5, 25, 95, 100]],
    ['5% -> 100%', [5, 25, 50, 95, 100]],
    ['observe 5 to 10 minutes', [5, 25, 50, 95, 100]],
    ['from 1.4.1 -> 1.4.2', [5, 25, 50, 95, 100]],
  ])('takes steps from "%s" only where enough of them are left [IN-4]', (guidance, weights) => {
    const plan = okPlan({ request: { guidance } });
    expect(plan.stages.map((stage) => stage.weight)).toEqual(weights);
  });

  it('takes the longer of two times, and reads no time as steps [IN-4]', () => {
    const plan = okPlan({ request: { guidance: 'observe 15 to 20 minutes' } });
    expect(plan.guidance.effects).toEqual([
      { words: 'observe 15 to 20 minutes', effect: 'each stage is observed for 1200 s' },
    ]);
  });

  it.each([
    [{ risk: 'low', downtimeAllowed: true }, undefined, 'rolling'],
    [{ risk: 'low', downtimeAllowed: true }, 'instant', 'blue-green'],
    [{ risk: 'low' }, undefined, 'blue-green'],
  ] as const)(
    'weighs downtime and rollback tolerance: %j, %s → %s [ST-1]',
    (definition, tolerance, strategy) => {
      const request = tolerance ? { answers: { rollbackTolerance: tolerance } } : {};
      expect(okPlan({ definition, request }).strategy).toBe(strategy);
    },
  );

  it('says that rolling has no instant way back where one was asked for [ST-1, IN-5]', () => {
    const plan = okPlan({
      definition: { stateful: true },
      request: { answers: { rollbackTolerance: 'instant' } },
    });
    expect(plan.strategy).toBe('rolling');
    expect(plan.reasons.map(({ sentence }) => sentence).join(' ')).toMatch(
      /instant way back was asked for, and rolling has none/,
    );
  });

  it('refuses two lists of steps, and takes a migration among the answers as a high risk [IN-4, IN-5]', () => {
    expect(planWith({ request: { guidance: '5% -> 25% -> 100%, or 1% -> 10% -> 100%' } })).toEqual({
      ok: false,
      reason: expect.stringMatching(/"5% -> 25% -> 100%".*"1% -> 10% -> 100%"/),
    });
    const request = { answers: { databaseMigration: true } };
    expect(okPlan({ definition: { risk: 'low' }, request }).strategy).toBe('canary');
  });

  it('refuses guidance that contradicts itself, with both phrases [IN-4]', () => {
    expect(planWith({ request: { guidance: 'a canary please, blue-green' } })).toEqual({
      ok: false,
      reason: expect.stringMatching(/"canary".*"blue-green"/),
    });
  });

  it('replaces one instance at a time when rolling [EX-3]', () => {
    const plan = okPlan({ definition: { delivery: { strategy: 'rolling' } } });
    expect(plan.stages.map((stage) => stage.weight)).toEqual([25, 50, 75, 100]);
  });

  it('gives a first deployment one stage and says that there is no way back [ST-1]', () => {
    const plan = okPlan({ previousVersion: null });
    expect(plan.stages.map((stage) => stage.weight)).toEqual([100]);
    expect(plan.wayBack).toContain('no version to go back to');
    const rolling = okPlan({
      previousVersion: null,
      capabilities: { strategies: ['rolling'], instances: 2 },
    });
    expect(rolling.strategy).toBe('rolling');
  });

  it('refuses a plan that could outgrow the history of an execution [EX-5]', () => {
    const definition = { slo: { period: 1 }, delivery: { observe: '1h', finalObserve: '1h' } };
    expect(planWith({ definition })).toEqual({
      ok: false,
      reason: expect.stringContaining('history events'),
    });
  });
});
