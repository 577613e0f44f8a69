import { describe, expect, it } from '@jest/globals';
import type { Progress, WorkflowState } from '../../lib/model/state.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import { runningObservation } from '../../lib/stages/running-observation.ts';

const NOW = 1_000_000;
const progress: Progress = {
  stage: 1,
  weight: 25,
  observeSeconds: 300,
  pass: 0,
  next: 'observe-again',
  reason: 'shifted',
  marked: [],
};
const observing: Partial<WorkflowState> = {
  progress,
  shifts: [{ stage: 1, weight: 25, at: NOW - 1000 }],
  window: { startedAt: NOW - 1000, endsAt: NOW + 1000, listenSeconds: 2 },
};

const look = (change: Partial<WorkflowState>) =>
  runningObservation(
    {
      deployments: {
        get: async () =>
          ({ id: 'dep-1', ending: null, state: { ...observing, ...change } }) as never as DeploymentRecord,
      } as never,
      clock: { now: () => NOW },
    },
    'dep-1',
    'extended',
  );

describe('the observation that runs', () => {
  it('is the one that the record is in, also the final one [CM-2]', async () => {
    expect((await look({})).observation).toEqual({ stage: 1, pass: 0, final: false });
    const final = { ...progress, pass: 2, final: true, next: 'final-again' as const };
    expect((await look({ progress: final })).observation).toEqual({ stage: 1, pass: 2, final: true });
  });

  it.each<[string, Partial<WorkflowState>]>([
    ['before the first shift', { shifts: [] }],
    ['when its time is over', { window: { startedAt: 0, endsAt: NOW, listenSeconds: 2 } }],
    // The window of what a person skipped is still open then.
    ['when the next shift is at work', { progress: { ...progress, stage: 2, next: 'shift' } }],
    [
      'when the previous version is being retired',
      { progress: { ...progress, final: true, next: 'retire' } },
    ],
    ['while a person is asked', { progress: { ...progress, next: 'ask' } }],
  ])('is none %s [CM-2]', async (_, change) => {
    await expect(look(change)).rejects.toThrow(
      /^dep-1 is not observing anything at this moment: nothing was extended; try again when/,
    );
  });

  it('is none on the way back [CM-2, RB-1]', async () => {
    const rollback = { detectedAt: 1, startedAt: 2, reason: 'breach', shifted: true };
    await expect(look({ rollback })).rejects.toThrow(
      /^dep-1 is going back: there is nothing to be extended$/,
    );
  });
});
