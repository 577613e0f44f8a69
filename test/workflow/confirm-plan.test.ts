import { afterAll, describe, expect, it } from '@jest/globals';
import { setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

describe('a plan that a person has to confirm', () => {
  it('changes nothing when a person says no, or nothing in time [ST-4]', async () => {
    for (const [answer, reason] of [
      [() => ({ approved: false, reason: 'not today' }), /rejected the plan: not today/],
      [() => undefined, /unchanged: nobody answered in time whether to go on with the plan/],
    ] as const) {
      const stage = setTheStage({ answer });
      const run = await stage.deploy();
      expect(run.record?.ending).toMatchObject({
        kind: 'Refused',
        reason: expect.stringMatching(reason),
      });
      expect(stage.world.fleet.read().versions.map((each) => each.version)).toEqual(['1.4.1']);
      expect(
        await stage.world.ports.locks.holder({ service: 'checkout', environment: 'production' }),
      ).toBeUndefined();
    }
  });
});
