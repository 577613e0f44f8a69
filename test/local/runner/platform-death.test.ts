import { describe, expect, it } from '@jest/globals';
import type { TaskFunctions } from '../../../lib/local/runner/interpret.ts';
import { toldFromDeath } from '../../../lib/local/runner/platform-death.ts';
import { lockLost, SlipwayError } from '../../../lib/model/errors.ts';

type Death = () => Promise<string | null>;
const DEAD: Death = async () => 'the platform process 7 died';
const LIVES: Death = async () => null;
const deployment = { id: 'dep-1' };

/** How a task that fails so ends, in a state, when the platform is dead or alive. */
const failing = (error: Error, state: object, death: Death = DEAD) => {
  const judge = async () => {
    throw error;
  };
  const functions = toldFromDeath({ 'judge-slos': judge } as unknown as TaskFunctions, death);
  return (functions['judge-slos'] as (input: unknown) => Promise<unknown>)(state).catch(
    (found: Error) => found,
  );
};
const blamed = new SlipwayError('SmokeTestFailed', 'GET / was not answered');

describe('a task that fails when the platform process is dead', () => {
  it('names the death, and not what it saw of the candidate [RB-5]', async () => {
    for (const state of [{ deployment }, { token: 't', state: { deployment } }])
      expect(await failing(blamed, state)).toMatchObject({
        name: 'DeploymentInterrupted',
        message: 'the platform process 7 died (platform-death by this machine)',
      });
  });

  it.each([
    ['the platform lives', blamed, { deployment }, LIVES],
    ['nothing is admitted yet', blamed, {}, DEAD],
    ['it is on its way back', blamed, { deployment, rollback: {} }, DEAD],
    ['it has failed already', blamed, { deployment, failure: { Error: 'SloBreached' } }, DEAD],
    ['the old version is gone', blamed, { deployment, retirement: {} }, DEAD],
    ['it is a recovery', blamed, { deployment, recovery: 'roll-back' }, DEAD],
    ['the lock is another one’s', lockLost('lost'), { deployment }, DEAD],
    ['a person aborted it', new SlipwayError('DeploymentInterrupted', 'x'), { deployment }, DEAD],
  ] as const)('keeps its own reason when %s [RB-5]', async (_when, error, state, death) => {
    expect(await failing(error, state, death)).toBe(error);
  });
});
