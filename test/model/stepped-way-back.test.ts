import { describe, expect, it } from '@jest/globals';
import { sharesOnTheWayBack } from '../../lib/model/definition/stepped-way-back.ts';
import { parseDefinition } from '../../lib/model/parse.ts';
import { definitionWith } from '../builders/definition.ts';

const local = { kind: 'local', command: 'node server.mjs', port: 8080 };
const lambda = { kind: 'lambda', function: 'shop', alias: 'live' };
const byCodeDeploy = {
  kind: 'codedeploy',
  application: 'shop',
  deploymentGroup: 'production',
  platform: 'lambda',
  function: 'shop',
  alias: 'live',
};
const problems = (rollback: object, delivery: object = {}, target: object = local) => {
  const parsed = parseDefinition({ service: 'shop', target, rollback, delivery }, 'shop.yaml');
  return parsed.ok ? [] : parsed.problems;
};
const stepped = (stepEvery: string, slo = '5m') => ({ mode: 'stepped', stepEvery, slo });

describe('a way back in steps', () => {
  it('that takes longer than rollback.slo is refused: what, where, what is allowed, what to do [RB-6, IN-1]', () => {
    expect(problems(stepped('2m'))).toEqual([
      'shop.yaml: rollback.stepEvery: 2 min is too long for rollback.mode stepped: the whole way back (100 → 95 → 50 → 25 → 5 → 0 %) takes 5 × 2 min = 10 min, and rollback.slo is 5 min; allowed: a rollback.stepEvery of at most 1 min, or a rollback.slo of at least 10 min; change one of them, or take fewer delivery.steps or rollback.mode instant',
    ]);
    expect(problems(stepped('2m'), {}, lambda)).toHaveLength(1);
    expect(problems(stepped('1m', '3s'))[0]).toContain('allowed: a rollback.slo of at least 5 min;');
  });

  it('that just fits is allowed, and so is every other mode, target and strategy [RB-6]', () => {
    expect(problems(stepped('1m'))).toEqual([]);
    expect(problems(stepped('2m'), { steps: [50, 100], controlSlice: 0 })).toEqual([]);
    expect(problems({ ...stepped('2m'), mode: 'instant' })).toEqual([]);
    expect(problems(stepped('2m'), { strategy: 'rolling' })).toEqual([]);
    expect(problems(stepped('2m'), { strategy: 'blue-green', cutOver: 'keep-control' })).toEqual([]);
    expect(problems(stepped('2m'), {}, byCodeDeploy)).toEqual([]);
  });

  it('comes through the shares of the plan, with the control slice where there is one [RB-1]', () => {
    const shares = (delivery: object) =>
      sharesOnTheWayBack(definitionWith({ delivery, rollback: { mode: 'stepped' } }));
    expect(shares({ steps: [10, 97, 100] })).toEqual([100, 97, 10]);
    expect(shares({ strategy: 'blue-green' })).toEqual([100]);
    expect(shares({ strategy: 'blue-green', cutOver: 'keep-control' })).toEqual([100, 95]);
  });
});
