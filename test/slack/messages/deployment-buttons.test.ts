import { describe, expect, it } from '@jest/globals';
import { ENDINGS } from '../../../lib/model/ending.ts';
import type { WorkflowState } from '../../../lib/model/state.ts';
import type { DeploymentRecord } from '../../../lib/ports/deployment-records.ts';
import { deploymentMessage } from '../../../lib/slack/messages/deployment-message.ts';
import { endedOf, observingState, recordOf } from '../every-message.ts';

const buttonsOf = (record: DeploymentRecord, skipWaits = true): string[] =>
  deploymentMessage({
    record,
    verdict: null,
    last: null,
    released: null,
    skipWaits,
    reports: 'reports',
  }).blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((each) =>
          each.type === 'button' ? [(each.action_id ?? '').replace('slipway-', '')] : [],
        )
      : [],
  );
const during = (change: Partial<WorkflowState>) => recordOf({ state: { ...observingState(), ...change } });
const { progress } = observingState();

describe('the buttons of a deployment', () => {
  it('are to abort and to extend while it observes, and to skip where the definition allows that [CM-2]', () => {
    expect(buttonsOf(recordOf())).toEqual(['abort', 'extend', 'skip']);
    expect(buttonsOf(recordOf(), false)).toEqual(['abort', 'extend']);
  });

  it('are to abort alone while nothing is observed: before it, between two stages, and while a person is asked [CM-2]', () => {
    const { window: _none, ...before } = observingState();
    expect(buttonsOf(recordOf({ state: { ...before, shifts: [] } }))).toEqual(['abort']);
    if (!progress) throw new Error('the builder observes');
    for (const next of ['shift', 'ask', 'final', 'final-again'] as const)
      expect([next, buttonsOf(during({ progress: { ...progress, next } })).includes('extend')]).toEqual([
        next,
        next.startsWith('final'),
      ]);
  });

  it('are none on the way back, which goes on to its end [CM-2, RB-3]', () => {
    expect(
      buttonsOf(during({ rollback: { detectedAt: 1, startedAt: 2, reason: 'breach', shifted: true } })),
    ).toEqual([]);
  });

  it.each(ENDINGS)('are none after %s, except to release what is kept for people [RB-3]', (kind) => {
    expect(buttonsOf(endedOf(kind, 'why'))).toEqual(kind === 'RollbackFailed' ? ['unlock'] : []);
  });

  it('are none when the lock is released, and the message says by whom [CM-2, RB-3]', () => {
    const record = endedOf('RollbackFailed', 'the way back is not proven');
    expect(buttonsOf(record)).toEqual(['unlock']);
    const view = { record, verdict: null, last: null, skipWaits: false, reports: 'reports' };
    const message = deploymentMessage({ ...view, released: 'Ada (slack:U0ADA): seen on the dashboard' });
    expect(message.text).toMatch(/^🔓 Released: /);
    expect(JSON.stringify(message.blocks)).toContain('*Released* by Ada: seen on the dashboard');
    expect(JSON.stringify(message.blocks)).not.toContain('slipway-unlock');
  });
});
