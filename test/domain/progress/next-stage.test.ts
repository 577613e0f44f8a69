import { describe, expect, it } from '@jest/globals';
import { decideNext, firstProgress } from '../../../lib/domain/progress/next-stage.ts';
import type { PlanInForce } from '../../../lib/model/plan.ts';

const plan = {
  stages: [
    { index: 0, weight: 5, observeSeconds: 10, label: '5 %' },
    { index: 1, weight: 100, observeSeconds: 10, label: '100 %' },
  ],
  finalObserveSeconds: 20,
} as unknown as PlanInForce;

const ask = (change: object) =>
  decideNext({
    plan,
    progress: firstProgress(plan),
    slo: { status: 'PASS', reason: 'fine' },
    extensions: 1,
    onInconclusive: 'ask',
    answered: false,
    ...change,
  });
const unclear = { status: 'INCONCLUSIVE', reason: '4 of 100 requests' } as const;

describe('what comes after an observation', () => {
  it('goes on to the next stage, then to the final observation, then retires [OB-1]', () => {
    const second = ask({});
    const final = ask({ progress: second });
    const done = ask({ progress: final });
    expect([second.next, second.weight, final.next, final.observeSeconds, done.next]).toEqual([
      'shift',
      100,
      'final',
      20,
      'retire',
    ]);
  });

  it('observes again without a verdict, and then asks a person [OB-2]', () => {
    const again = ask({ slo: unclear });
    expect([again.next, again.pass]).toEqual(['observe-again', 1]);
    expect(ask({ slo: unclear, progress: again }).next).toBe('ask');
  });

  it('observes a stage that was planned longer again as often as that stage says, and the final one as ever [OB-2]', () => {
    const longer = {
      ...plan,
      stages: plan.stages.map((stage) => ({ ...stage, extensions: 0 })),
    } as PlanInForce;
    expect(ask({ plan: longer, slo: unclear }).next).toBe('ask');
    const final = { ...firstProgress(plan), final: true };
    expect(ask({ plan: longer, progress: final, slo: unclear }).next).toBe('final-again');
  });

  it('marks a stage that goes on without a verdict [OB-2]', () => {
    const marked = ask({ slo: unclear, answered: true });
    expect([marked.next, marked.marked.length]).toEqual(['shift', 1]);
  });

  it('never advances on a breach [RB-1]', () => {
    expect(() => ask({ slo: { status: 'BREACH', reason: 'bad' } })).toThrow('bad');
  });
});
