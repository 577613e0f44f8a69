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
        /^At 100 requests\/s every stage can give a verdict; a rise of 2 pp is found after about 3 min at 5 %\.$/,
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
      /^A verdict is possible with a first step of 10 % observed for \d+ min, or 25 % observed for \d+ min, or 50 % observed for \d+ min \(delivery\.steps, delivery\.observe\)\.$/,
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

  it('plans a stage as long as slo.minimumRequests takes: it would be held for the last of them [OB-2]', () => {
    const { stages } = planAt(10, { slo: { minimumRequests: 500 } });
    // 0.5 requests/s at 5 %: 500 of them take 1,000 s, and the newest minute is not settled.
    expect(stages[0]?.observeSeconds).toBe(1080);
  });

  it('knows the plain rule: where it sees nothing it says so, and no stage is made longer for it [OB-2]', () => {
    const slo = { mode: 'threshold', minimumRequests: 300 };
    expect(planAt(100, { slo }).outlook.sentences).toEqual([
      'slo.mode is threshold: a limit that is exceeded in 3 of 3 periods of 1 min rolls back, by chance as well, and nothing is ruled out.',
      'Every stage has enough requests for it, and is found bad after 3 min at the earliest.',
    ]);
    const few = planAt(1, { slo });
    expect(few.stages.map(({ observeSeconds }) => observeSeconds)).toEqual([600, 600, 600, 600, 600]);
    expect(few.outlook.sentences[1]).toBe(
      'Stage 1 (5 %) can hardly be rolled back by it: a period has about 3 candidate requests and counts from 100 on (slo.minimumRequests ÷ slo.threshold.of); so in 5 of 5 stages.',
    );
    const long = planAt(100, { slo: { mode: 'threshold', threshold: { breaches: 20, of: 60 } } });
    expect(long.outlook.sentences[1]).toMatch(/it has 7 periods that count and the rule asks for 20/);
  });

  it('says which settings come out otherwise than they read [ST-1]', () => {
    const reasonOf = (definition: object, factor: string) =>
      planAt(100, definition).reasons.find((reason) => reason.factor === factor)?.sentence;
    const delivery = { strategy: 'canary', observe: '10m', finalObserve: '1m' };
    expect(reasonOf({ delivery }, 'final observation')).toMatch(
      /^The whole is observed for 10 min .* not for 1 min/,
    );
    expect(reasonOf({}, 'final observation')).toBeUndefined();
    const target = { kind: 'lambda', function: 'shop', alias: 'live' };
    expect(reasonOf({ target, slo: { period: '7s' } }, 'period')).toMatch(
      /^slo\.period is 7 s, and CloudWatch/,
    );
    expect(reasonOf({ target, slo: { period: '2m' } }, 'period')).toBeUndefined();
    expect(reasonOf({ slo: { period: '7s' } }, 'period')).toBeUndefined();
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
