import { describe, expect, it } from '@jest/globals';
import { conclusion, planLines } from '../../lib/cli/commands/plan.ts';
import { planDeployment } from '../../lib/domain/strategy/index.ts';
import { definitionWith, requestWith } from '../builders/definition.ts';

function printed(delivery: object): string {
  const result = planDeployment({
    definition: definitionWith({ delivery }),
    request: requestWith(),
    capabilities: {
      driver: 'local',
      strategies: ['blue-green', 'canary', 'rolling'],
      steps: 'any',
      sentence: 'anything',
      instances: 2,
    },
    previousVersion: '1',
    traffic: null,
  });
  if (!result.ok) throw new Error(result.reason);
  return planLines('shop', '2', result.plan).join('\n');
}

describe('a plan as it is printed', () => {
  it('shows the stage that keeps the control slice, and why it is there [ST-1, EX-2]', () => {
    const text = printed({});
    expect(text).toContain('stage 4: 95 % of the traffic, 5 % stay as control, observed for 10 min');
    expect(text).toContain('stage 5: 100 % of the traffic, observed for 10 min');
    expect(text).toMatch(/because \(control slice\): At 95 %, 5 % of the traffic stay on 1 /);
  });

  it('shows what a cut-over without one costs, and the choice [ST-2, EX-1]', () => {
    const text = printed({ strategy: 'blue-green' });
    expect(text).toMatch(/because \(control slice\): .* weaker evidence; delivery\.cutOver: keep-control /);
    expect(text).toMatch(/against it: .*compared with the time before only/);
    expect(printed({ strategy: 'blue-green', cutOver: 'keep-control' })).toContain(
      'stage 1: cut-over, 5 % stay as control, observed for 10 min',
    );
  });
});

describe('the last line of a plan', () => {
  const ready = { status: 'GO', reason: 'all is well' } as const;

  it('is what deploy would say: go, no, or refused at once [PF-8, IN-6]', () => {
    const open = { admitted: true, previousVersion: '1' } as const;
    expect(conclusion(open, ready, null)).toEqual({ mark: 'done', text: 'GO: all is well', code: 0 });
    expect(conclusion(open, { status: 'NO_GO', reason: '1 gap' }, null)).toMatchObject({ code: 2 });
    expect(conclusion({ admitted: false, reason: 'it is frozen' }, ready, null)).toEqual({
      mark: 'failed',
      text: 'REFUSED: deploy would refuse this at once: it is frozen (the checks alone: GO)',
      code: 2,
    });
  });

  it('does not say refused for what deploy mends itself: a deployment that was left open [RB-5]', () => {
    const { text } = conclusion({ admitted: false, reason: 'its traffic is divided' }, ready, 'dep-1');
    expect(text).toBe(
      'GO: all is well; deploy first finishes dep-1, which was left open, and decides by what serves then',
    );
  });
});
