import { describe, expect, it } from '@jest/globals';
import { leftToDo } from '../../../lib/domain/ending/index.ts';

const record = {
  id: 'dep-1',
  service: 'shop',
  version: '2',
  startedAt: Date.parse('2026-11-24T12:00:00Z'),
  execution: 'local:4711-99887:dep-1',
  state: {},
  ending: null,
  seal: null,
};
const at = Date.parse('2026-11-24T12:05:00Z');

describe('what a recovery would find to do', () => {
  it('is nothing while somebody is at work: it says who, since when, and how to stop it [RB-5]', () => {
    expect(leftToDo(record, true, 'local')).toEqual({
      kind: 'running',
      reason:
        'dep-1 is running: the process 4711 on this machine is at work on shop 2, since 2026-11-24T12:00:00.000Z. Nothing was done; wait for it, or abort it: npm run slipway -- abort dep-1',
    });
    const { reason } = leftToDo({ ...record, execution: 'run-7' }, true, 'lambda');
    expect(reason).toContain('the execution run-7 is at work');
    expect(reason).toMatch(/npm run slipway -- abort dep-1 --aws$/);
  });

  it('is nothing of one that ended: it says how and when [RB-5]', () => {
    const ending = { kind: 'RolledBack', reason: 'Too many errors.', at } as const;
    expect(leftToDo({ ...record, ending, seal: { lines: 1, hash: 'a' } }, false, 'local')).toEqual({
      kind: 'ended',
      reason:
        'nothing to recover: dep-1 ended RolledBack at 2026-11-24T12:05:00.000Z: Too many errors. Nothing is to be done, and nothing was done',
    });
  });

  it('sends a person to the status where the way back is not proven: no recovery mends that [RB-3]', () => {
    const ending = { kind: 'RollbackFailed', reason: 'It is not proven.', at } as const;
    expect(leftToDo({ ...record, ending, seal: {} }, false, 'local').reason).toMatch(
      /The rest is for a person and not for a recovery: npm run slipway -- status shop$/,
    );
  });

  it('is everything of one whose process is gone, also when only its closing is missing [RB-5]', () => {
    const ending = { kind: 'RolledBack', reason: 'Too many errors.', at } as const;
    for (const left of [record, { ...record, ending }])
      expect(leftToDo(left, false, 'local')).toEqual({
        kind: 'abandoned',
        reason: 'dep-1 was left open: the process 4711 on this machine is gone',
      });
  });
});
