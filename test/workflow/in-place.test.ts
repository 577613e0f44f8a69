import { afterAll, describe, expect, it } from '@jest/globals';
import { checkCandidate, smokeTestCandidate } from '../../lib/stages/provision.ts';
import { CODEDEPLOY } from '../builders/codedeploy.ts';
import { setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

describe('a target whose instances are replaced in place', () => {
  it('needs no instance of the candidate before the first shift, and says that none was tested [EX-3]', async () => {
    const stage = setTheStage({ definition: { target: CODEDEPLOY.server } });
    const { record } = await stage.deploy();
    const state = record?.state;
    if (!state) throw new Error('the deployment was not admitted');
    // As in the middle of it: a task of a deployment that is over does nothing, and its trail takes nothing.
    const files = stage.world.files as Map<string, string>;
    files.delete('deployments/checkout/run-1/audit.jsonl');
    await stage.world.ports.deployments.update('run-1', { ending: null, seal: null });
    expect((await checkCandidate(stage.world.ports)(state)).candidate).toMatchObject({
      ready: true,
      reason: 'no instance of 1.4.2 is needed before the first shift',
    });
    expect((await smokeTestCandidate(stage.world.ports)(state)).smoke).toBe(state.smoke);
    const log = [...stage.world.files].find(([key]) => key.includes('audit'))?.[1];
    expect(log).toContain('1.4.2 runs nowhere before its first instance is replaced: it is tested there');
  });
});
