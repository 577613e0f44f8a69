import { describe, expect, it } from '@jest/globals';
import type { WorkflowState } from '../../lib/model/state.ts';
import type { Ports } from '../../lib/ports/index.ts';
import { inCharge } from '../../lib/stages/in-charge.ts';

const state = {
  execution: { name: 'run-1' },
  deployment: { id: 'dep-1', service: 'shop' },
} as unknown as WorkflowState;

/** What a task does that is called while the record says this. */
async function calledWith(record: object | undefined, input: WorkflowState | object = state) {
  const acted: unknown[] = [];
  const ports = { deployments: { get: async () => record } } as unknown as Ports;
  const task = inCharge(ports, () => async (given: WorkflowState) => {
    acted.push(given);
    return 'acted';
  });
  return { answer: await task(input as WorkflowState), acted: acted.length };
}

describe('the execution in charge of a deployment', () => {
  it('carries its tasks out, also before there is a record [RB-5]', async () => {
    expect(await calledWith({ id: 'dep-1', execution: 'run-1', seal: null })).toEqual({
      answer: 'acted',
      acted: 1,
    });
    expect(await calledWith(undefined)).toEqual({ answer: 'acted', acted: 1 });
    expect(await calledWith(undefined, { execution: { name: 'run-1' } })).toEqual({
      answer: 'acted',
      acted: 1,
    });
  });

  it('is the one that the record names: another is turned away, waiting tasks too [RB-5, EX-5]', async () => {
    const taken = { id: 'dep-1', execution: 'recover-5-dep-1', seal: null };
    const lost = {
      name: 'LockLost',
      message: 'dep-1 was taken over by the execution recover-5-dep-1: run-1 does nothing more for it',
    };
    await expect(calledWith(taken)).rejects.toMatchObject(lost);
    await expect(calledWith(taken, { token: 't', about: 'interrupt', state })).rejects.toMatchObject(lost);
  });

  it('does nothing more when the deployment is closed, and says so by answering what it got [EX-5]', async () => {
    const closed = { id: 'dep-1', execution: 'run-1', seal: { lines: 9, hash: 'x' } };
    expect(await calledWith(closed)).toEqual({ answer: state, acted: 0 });
  });
});
