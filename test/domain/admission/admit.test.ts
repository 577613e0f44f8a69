import { describe, expect, it } from '@jest/globals';
import { judgeAdmission } from '../../../lib/domain/admission/admit.ts';
import { definitionWith, requestWith } from '../../builders/definition.ts';

const version = (name: string, weight: number) => ({
  version: name,
  weight,
  routed: 0,
  running: 2,
  healthy: 2,
  wanted: 2,
  troubles: [],
});
const reading = (...versions: ReturnType<typeof version>[]) => ({ at: 0, versions, routed: 0 });
const now = Date.parse('2026-11-24T12:00:00Z');
const facts = {
  definition: definitionWith(),
  request: requestWith(),
  reading: reading(version('1', 100)),
  now,
};

describe('the admission', () => {
  it('reads the previous version off the traffic [IN-1]', () => {
    expect(judgeAdmission(facts)).toEqual({ admitted: true, previousVersion: '1' });
    expect(judgeAdmission({ ...facts, reading: reading() })).toEqual({
      admitted: true,
      previousVersion: null,
    });
  });

  it('refuses the version that already serves [IN-1]', () => {
    expect(judgeAdmission({ ...facts, reading: reading(version('2', 100)) })).toMatchObject({
      admitted: false,
      reason: expect.stringContaining('already serves'),
    });
  });

  it('refuses while traffic is divided, and says how [IN-6]', () => {
    const divided = reading(version('1', 90), version('0', 10));
    expect(judgeAdmission({ ...facts, reading: divided })).toMatchObject({
      admitted: false,
      reason: expect.stringContaining('1 90 %, 0 10 %'),
    });
  });

  it('refuses in a freeze window with its reason, owner and end [IN-7]', () => {
    const freezes = [
      { from: '2026-11-24T00:00:00Z', to: '2026-11-25T00:00:00Z', reason: 'sale', owner: 'bob' },
    ];
    const answer = judgeAdmission({ ...facts, definition: definitionWith({ freezes }) });
    expect(answer).toMatchObject({ admitted: false, reason: expect.stringMatching(/2026-11-25.*bob.*sale/) });
  });
});
