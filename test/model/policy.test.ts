import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from '../../lib/model/policy.ts';

const periodOf = (content: unknown, own?: number) => {
  const parsed = parsePolicy(content, 'policy.yaml', own);
  return parsed.ok ? parsed.slo.period : parsed.problems;
};

describe('a policy to try', () => {
  it('keeps the period of the service, unless the file has one or is a whole definition [OB-2]', () => {
    const target = { kind: 'local', command: 'serve', port: 8080 };
    expect(periodOf({ slo: { mode: 'threshold' } }, 1)).toBe(1);
    expect(periodOf({ slo: { period: '30s' } }, 1)).toBe(30);
    expect(periodOf({ slo: {} })).toBe(60);
    expect(periodOf({ service: 'web', target }, 1)).toBe(60);
  });

  it('says what is wrong of a block that is none, with and without a period of its own [IN-1]', () => {
    for (const content of [{ slo: [] }, { slo: null }, {}, 'slo', null])
      expect(periodOf(content, 1)).toEqual([expect.stringContaining('policy.yaml: ')]);
  });
});
