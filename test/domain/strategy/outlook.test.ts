import { describe, expect, it } from '@jest/globals';
import { planDeployment } from '../../../lib/domain/strategy/index.ts';
import type { Plan } from '../../../lib/model/plan.ts';
import { definitionWith, requestWith } from '../../builders/definition.ts';

function planAt(rate: number | null, definition: object = {}, request: object = {}): Plan {
  const result = planDeployment({
    definition: definitionWith({ delivery: { strategy: 'canary' }, ...definition }),
    capabilities: {
      driver: 'test',
      strategies: ['blue-green', 'canary', 'rolling'],
      steps: 'any',
      sentence: 'anything',
      instances: 4,
    },
    request: requestWith(request),
    previousVersion: '1',
    traffic: rate === null ? null : { rate, errorRate: 0.001 },
  });
  if (!result.ok) throw new Error(result.reason);
  return result.plan;
}

describe('what a plan says of its traffic beforehand', () => {
  it('says that every stage can give a verdict where there is enough [ST-1, OB-2]', () => {
    const plan = planAt(100);
    expect(plan.outlook.stages.every(({ enough }) => enough)).toBe(true);
    expect(plan.outlook.sentences).toEqual([
      expect.stringMatching(
        /^At 100 requests\/s every stage can give a verdict; a rise of 2 pp is found after about \d+ s at 5 %\.$/,
      ),
    ]);
  });

  it('says how long a verdict needs, what will happen without one, and which steps would give one [ST-1, OB-2]', () => {
    const { outlook, stages } = planAt(1);
    expect(outlook.stages[0]).toMatchObject({ index: 0, enough: false });
    expect(stages[0]?.observeSeconds).toBe(600);
    expect(outlook.sentences[0]).toMatch(
      /^At 1 requests\/s and 5 % a rise of 2 pp needs about 2 h to be found and 2 h to be ruled out, and stage 1 is observed for 10 min: advancing would be INCONCLUSIVE.*It is observed again once, then a person is asked/,
    );
    expect(outlook.sentences[1]).toMatch(
      /^A verdict is possible with a first step of 10 % observed for \d+ min \(delivery\.steps, delivery\.observe\)\.$/,
    );
  });

  it('says that no step gives a verdict where there is hardly any traffic [ST-1, OB-2]', () => {
    expect(planAt(0.02).outlook.sentences.at(-1)).toMatch(/^No step gives a verdict within 1 h here/);
  });

  it('observes a stage for as long as a verdict needs, within what its extensions would come to [OB-1, OB-2]', () => {
    const { stages, outlook } = planAt(7);
    expect(stages[0]?.observeSeconds).toBeGreaterThan(600);
    expect(stages[0]?.observeSeconds).toBeLessThanOrEqual(1200);
    expect(stages[0]?.extensions).toBe(1);
    expect(stages[0]?.observeSeconds).toBe(Math.round((stages[0]?.observeSeconds ?? 0) / 60) * 60);
    expect(stages.slice(1).map(({ observeSeconds }) => observeSeconds)).toEqual([600, 600, 600, 600]);
    expect(outlook.sentences[0]).toMatch(
      /^Stage 1 is observed for .* instead of 10 min: at 7 requests\/s and 5 %/,
    );
  });

  it('does not guess where the traffic is not known [ST-1]', () => {
    expect(planAt(null).outlook).toMatchObject({ rate: null, stages: [] });
    expect(planAt(null).outlook.sentences[0]).toMatch(/is not known yet/);
  });

  it('lets the person who asks choose what happens without a verdict, where somebody confirms the plan [IN-4, IN-5]', () => {
    const answers = { answers: { onInconclusive: 'advance' } };
    expect(planAt(1, {}, answers)).toMatchObject({
      onInconclusive: 'advance',
      guidance: { effects: [{ effect: expect.stringContaining('goes on, marked (chosen by') }] },
    });
    const unconfirmed = planAt(1, { approvals: { confirmPlan: false } }, answers);
    expect(unconfirmed).toMatchObject({
      onInconclusive: 'ask',
      guidance: { effects: [{ effect: expect.stringMatching(/^none: the definition asks a person/) }] },
    });
    const careful = { slo: { onInconclusive: 'advance' }, approvals: { confirmPlan: false } };
    expect(planAt(1, careful, { answers: { onInconclusive: 'ask' } }).onInconclusive).toBe('ask');
  });
});
