import { describe, expect, it } from '@jest/globals';
import { diedSentence } from '../../../lib/domain/ending/index.ts';

const facts = {
  execution: 'local:1234-99:dep-1',
  recovery: 'local:5678-11:dep-1',
  service: 'shop',
  version: '2',
  state: { request: {}, execution: { name: '' }, shifts: [{ stage: 1, weight: 25, at: 0 }] },
  lastSignAt: Date.parse('2026-11-24T03:12:05Z'),
  now: Date.parse('2026-11-24T03:20:00Z'),
};

describe('why a recovery takes over', () => {
  it('is a command that was killed: its process, its last sign, and where it stood [RB-5, CM-3]', () => {
    expect(diedSentence(facts)).toBe(
      'the command that ran this deployment of shop 2 (process 1234) was killed after 03:12:05 UTC, its last sign, after it shifted 25 % of the traffic',
    );
  });

  it('has the date where it was on another day, and no time where none is known [RB-5]', () => {
    const later = { ...facts, now: Date.parse('2026-11-25T03:20:00Z') };
    expect(diedSentence(later)).toContain('was killed after 2026-11-24T03:12:05Z, its last sign');
    expect(diedSentence({ ...facts, lastSignAt: null })).toContain('was killed, after it shifted');
  });

  it('does not say killed where the same command goes on with its recovery [RB-5]', () => {
    expect(diedSentence({ ...facts, recovery: 'local:1234-99:dep-2' })).toMatch(
      /^the workflow of this deployment of shop 2 broke off inside the command that ran it \(process 1234\)/,
    );
  });

  it('names the execution where there is no process: it is found by that name in the console [RB-5]', () => {
    const state = { request: {}, execution: { name: '' } };
    expect(diedSentence({ ...facts, execution: 'run-7', state })).toBe(
      'the execution run-7 of shop 2 died before it changed anything',
    );
  });
});
