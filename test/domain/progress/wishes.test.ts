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

const first = firstProgress(plan);
const final = { ...first, stage: 1, weight: 100, final: true, observeSeconds: 20 };
const unclear = { status: 'INCONCLUSIVE', reason: '4 of 100 requests' } as const;
const extend = { kind: 'extend', seconds: 600, by: 'ada', reason: 'thin traffic' } as const;
const skip = { kind: 'skip', seconds: 0, by: 'grace', reason: 'hotfix' } as const;

const decide = (change: object) =>
  decideNext({
    plan,
    progress: first,
    slo: { status: 'PASS', reason: 'fine' },
    extensions: 1,
    onInconclusive: 'ask',
    answered: false,
    ...change,
  });

describe('what a person wants, when an observation is over', () => {
  it.each([
    ['a stage that passed', first, undefined, 'observe-again'],
    ['a stage without a verdict', first, unclear, 'observe-again'],
    ['the final observation', final, undefined, 'final-again'],
  ])(
    'is to look again at %s, for as long as they said and in their name [CM-2]',
    (_, progress, slo, next) => {
      const again = decide({ progress, wish: extend, ...(slo ? { slo } : {}) });
      expect(again).toMatchObject({ next, observeSeconds: 600, pass: 1, byPeople: 1, stage: progress.stage });
      expect(again.reason).toBe('observed for 10 min more, as ada asks for: thin traffic');
    },
  );

  it('takes none of the extensions of the analysis, and the next one is as long as planned again [CM-2, OB-2]', () => {
    const twice = decide({ progress: decide({ wish: extend }), wish: extend });
    expect([twice.pass, twice.byPeople]).toEqual([2, 2]);
    const own = decide({ progress: twice, slo: unclear });
    expect([own.next, own.observeSeconds, own.pass]).toEqual(['observe-again', 10, 3]);
    expect(decide({ progress: own, slo: unclear }).next).toBe('ask');
    expect(decide({ progress: twice }).next).toBe('shift');
  });

  it('counts anew for the next stage and for the final observation [CM-2]', () => {
    const second = decide({ progress: decide({ wish: extend }) });
    expect(second.byPeople ?? 0).toBe(0);
    expect(decide({ progress: { ...second, pass: 1, byPeople: 1 } })).toMatchObject({
      next: 'final',
      pass: 0,
      byPeople: 0,
    });
  });

  it('skips to the next stage; what had no verdict is no PASS by that, is not observed again, and nobody is asked [CM-2, OB-1]', () => {
    const passed = decide({ wish: skip });
    expect(passed).toMatchObject({ next: 'shift', marked: [] });
    expect(passed.reason).toBe('fine, and grace skipped the rest of the wait: hotfix');
    for (const onInconclusive of ['ask', 'advance'])
      for (const extensions of [0, 3]) {
        const on = decide({ wish: skip, slo: unclear, onInconclusive, extensions });
        expect([on.next, on.marked]).toEqual([
          'shift',
          [
            'the stage "5 %" went on without a verdict: 4 of 100 requests, and grace skipped the rest of the wait: hotfix',
          ],
        ]);
      }
    expect(decide({ progress: final, wish: skip, slo: unclear })).toMatchObject({
      next: 'retire',
      marked: [expect.stringMatching(/^the final observation went on without a verdict: .*grace skipped/)],
    });
  });

  it.each([extend, skip])('never stands against a breach (%j) [RB-1, CM-2]', (wish) => {
    expect(() => decide({ wish, answered: true, slo: { status: 'BREACH', reason: 'bad' } })).toThrow('bad');
  });
});
