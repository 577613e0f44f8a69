import { describe, expect, it } from '@jest/globals';
import { planDeployment } from '../../../lib/domain/strategy/index.ts';
import type { DriverCapabilities } from '../../../lib/model/traffic.ts';
import { definitionWith, requestWith } from '../../builders/definition.ts';

const SPLITS: DriverCapabilities = {
  driver: 'test',
  strategies: ['blue-green', 'canary', 'rolling'],
  steps: 'any',
  sentence: 'anything',
  instances: 2,
};
const OWN_STEPS: DriverCapabilities = {
  ...SPLITS,
  strategies: ['blue-green', 'canary'],
  steps: { weights: [10, 100], seconds: 300 },
};
/** It has no steps, so it is asked for none: that is not to say that it can divide its traffic. */
const AT_ONCE: DriverCapabilities = { ...SPLITS, strategies: ['blue-green'] };

function plan(
  delivery: object,
  {
    capabilities = SPLITS,
    guidance,
    previousVersion = '1',
  }: { capabilities?: DriverCapabilities; guidance?: string; previousVersion?: string | null } = {},
) {
  const result = planDeployment({
    definition: definitionWith({ delivery }),
    request: requestWith(guidance === undefined ? {} : { guidance }),
    capabilities,
    previousVersion,
    traffic: null,
  });
  if (!result.ok) throw new Error(result.reason);
  return result.plan;
}

const weightsOf = ({ stages }: ReturnType<typeof plan>) => stages.map(({ weight }) => weight);
const labelsOf = ({ stages }: ReturnType<typeof plan>) => stages.map(({ label }) => label);
const reasonOf = ({ reasons }: ReturnType<typeof plan>) =>
  reasons.filter(({ factor }) => factor === 'control slice').map(({ sentence }) => sentence);
const WEAKER = 'at 100 % 2 is compared with the time before, which is weaker evidence';

describe('the control slice of a canary', () => {
  it('keeps 5 % on the stable version before the last stage, and says why [EX-2, OB-2, ST-1]', () => {
    const made = plan({});
    expect(made.stages.map(({ index, weight }) => [index, weight])).toEqual([
      [0, 5],
      [1, 25],
      [2, 50],
      [3, 95],
      [4, 100],
    ]);
    expect(made.stages[3]).toMatchObject({
      label: '95 % of the traffic, 5 % stay as control',
      observeSeconds: 600,
    });
    expect(labelsOf(made).at(-1)).toBe('100 % of the traffic');
    expect(reasonOf(made)).toEqual([
      'At 95 %, 5 % of the traffic stay on 1 as control, so that what harms both versions is not taken for a fault of 2 (delivery.controlSlice).',
    ]);
    expect(made.expectedSeconds).toBeGreaterThan(plan({ controlSlice: 0 }).expectedSeconds + 600);
  });

  it.each([
    ['the size that was asked for', { controlSlice: 10 }, [5, 25, 50, 90, 100]],
    ['a part of a percent', { controlSlice: 0.7 }, [5, 25, 50, 99.3, 100]],
    ['none where none is wanted', { controlSlice: 0 }, [5, 25, 50, 100]],
    ['none besides a step that keeps it', { steps: [5, 95, 100] }, [5, 95, 100]],
    ['none besides a step that keeps less', { steps: [5, 97, 100] }, [5, 97, 100]],
    ['one besides a step that keeps more', { steps: [5, 90, 100] }, [5, 90, 95, 100]],
    ['none besides half of the traffic where half is wanted', { controlSlice: 50 }, [5, 25, 50, 100]],
    ['one where there is one step only', { strategy: 'canary', steps: [100] }, [95, 100]],
  ])('is %s [EX-2]', (_what, delivery, weights) => {
    expect(weightsOf(plan(delivery))).toEqual(weights);
  });

  it('is named where a step of the definition keeps it [EX-2, ST-1]', () => {
    const made = plan({ steps: [5, 97, 100] });
    expect(labelsOf(made)).toEqual([
      '5 % of the traffic',
      '97 % of the traffic, 3 % stay as control',
      '100 % of the traffic',
    ]);
    expect(reasonOf(made)[0]).toContain('At 97 %, 3 % of the traffic stay on 1');
  });

  it('is added to the steps of guidance, and counts for nothing in delivery.leastSteps [IN-4, EX-2]', () => {
    const made = plan({}, { guidance: 'canary 5% -> 25% -> 100%' });
    expect(weightsOf(made)).toEqual([5, 25, 95, 100]);
    expect(made.guidance.effects).toContainEqual({
      words: '5% -> 25% -> 100%',
      effect: 'the steps are 5 → 25 → 95 → 100 %',
    });
    const few = plan({}, { guidance: '5% -> 100%' });
    expect(weightsOf(few)).toEqual([5, 25, 50, 95, 100]);
    expect(few.guidance.effects[0]?.effect).toMatch(/^none: .* 3 steps at the least .* these are 2$/);
    expect(weightsOf(plan({ leastSteps: 2 }, { guidance: '5% -> 100%' }))).toEqual([5, 95, 100]);
  });

  it('says what it costs to have none [ST-1, OB-2]', () => {
    expect(reasonOf(plan({ controlSlice: 0 }))).toEqual([
      `No control is kept, because delivery.controlSlice is 0: ${WEAKER}.`,
    ]);
  });

  it('leaves the steps of a target with its own as they are, and says what that costs [ST-1, ST-3]', () => {
    const made = plan({ strategy: 'canary' }, { capabilities: OWN_STEPS });
    expect(weightsOf(made)).toEqual([10, 100]);
    expect(reasonOf(made)).toEqual([
      `The test driver goes through steps of its own and keeps no 5 % as control: ${WEAKER}.`,
    ]);
    const linear = { ...OWN_STEPS, steps: { weights: [50, 95, 100], seconds: 300 } };
    expect(reasonOf(plan({ strategy: 'canary' }, { capabilities: linear }))[0]).toContain('At 95 %, 5 %');
  });
});

describe('the control slice of a cut-over', () => {
  it('is none by default, and the plan says what that costs and what to choose instead [EX-1, ST-1, ST-2]', () => {
    const made = plan({ strategy: 'blue-green' });
    expect(weightsOf(made)).toEqual([100]);
    expect(labelsOf(made)).toEqual(['cut-over']);
    expect(reasonOf(made)).toEqual([
      `The cut-over keeps no control: ${WEAKER}; delivery.cutOver: keep-control leaves 5 % on 1 first.`,
    ]);
    expect(made.cons).toContain('compared with the time before only, which is weaker evidence');
  });

  it('is kept where it is asked for: 95 %, then all [EX-1, ST-1, ST-2]', () => {
    const made = plan({ strategy: 'blue-green', cutOver: 'keep-control' });
    expect(weightsOf(made)).toEqual([95, 100]);
    expect(labelsOf(made)).toEqual(['cut-over, 5 % stay as control', '100 % of the traffic']);
    expect(reasonOf(made)[0]).toMatch(/^At 95 %, 5 % of the traffic stay on 1 .*\(delivery\.cutOver\)\.$/);
    expect(made.cons).toContain('all but 5 % of the users meet the new version at once');
    expect(made.pros).toContain('compared with the old version at the same time');
    const other = { strategy: 'blue-green', cutOver: 'keep-control', controlSlice: 20 };
    expect(weightsOf(plan(other))).toEqual([80, 100]);
  });

  it.each([
    ['at once', AT_ONCE],
    ['by steps of its own', OWN_STEPS],
  ])(
    'is not refused where the target moves its traffic %s: the plan says it [ST-1, ST-3]',
    (_how, capabilities) => {
      const asked = plan({ strategy: 'blue-green', cutOver: 'keep-control' }, { capabilities });
      expect(weightsOf(asked)).toEqual([100]);
      expect(reasonOf(asked)).toEqual([
        `delivery.cutOver is keep-control, and the test driver cannot divide the traffic of a cut-over: ${WEAKER}.`,
      ]);
      expect(reasonOf(plan({ strategy: 'blue-green' }, { capabilities }))).toEqual([
        `The cut-over keeps no control, and the test driver cannot keep one: ${WEAKER}.`,
      ]);
    },
  );
});

describe('no control slice', () => {
  it('is kept or spoken of in a first deployment, which has nothing to compare with [ST-1]', () => {
    const made = plan({ cutOver: 'keep-control' }, { previousVersion: null });
    expect(weightsOf(made)).toEqual([100]);
    expect(reasonOf(made)).toEqual([]);
    expect(made.cons.join()).not.toContain('weaker evidence');
  });

  it('is kept by rolling, which replaces whole instances [EX-3]', () => {
    const made = plan({ strategy: 'rolling', cutOver: 'keep-control' });
    expect(weightsOf(made)).toEqual([50, 100]);
    expect(reasonOf(made)).toEqual([]);
  });

  it('is free in the history of an execution: a plan that its stage makes too long is refused, and says so [EX-5]', () => {
    const delivery = { steps: [5, 50, 100], observe: '1h', finalObserve: '1h' };
    const planned = (controlSlice: number) =>
      planDeployment({
        definition: definitionWith({ delivery: { ...delivery, controlSlice }, slo: { period: '30s' } }),
        request: requestWith(),
        capabilities: SPLITS,
        previousVersion: '1',
        traffic: null,
      });
    expect(planned(0).ok).toBe(true);
    expect(planned(5)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/history events.* \(delivery\.controlSlice: 0\)$/),
    });
  });
});
