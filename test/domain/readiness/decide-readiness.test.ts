import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideReadiness } from '../../../lib/domain/readiness/index.ts';
import type { Check, CheckStatus, PreflightResult } from '../../../lib/model/verdict.ts';

const VALIDATIONS = ['quality-gates', 'environment-health', 'rollback-readiness'] as const;
const check = (status: CheckStatus, reason: string = status): Check => ({ name: 'a check', status, reason });
const results = (...checks: Check[][]): PreflightResult[] =>
  VALIDATIONS.map((validation, index) => ({
    validation,
    status: 'PASS',
    reason: '',
    checks: checks[index] ?? [],
  }));

describe('readiness', () => {
  it('is GO when everything passed or was waived [PF-8]', () => {
    const readiness = decideReadiness(
      results([check('PASS'), check('WAIVED')], [check('PASS')], [check('PASS')]),
    );
    expect(readiness).toMatchObject({
      status: 'GO',
      reason: '3 checks passed, no condition',
      conditions: [],
    });
  });

  it('is CONDITIONAL_GO with what a person has to accept [PF-8]', () => {
    const readiness = decideReadiness(
      results(
        [check('UNSPECIFIED', 'no scan is asked for')],
        [check('GAP', 'no request in the last minute')],
      ),
    );
    expect(readiness.status).toBe('CONDITIONAL_GO');
    expect(readiness.conditions).toEqual(['no scan is asked for', 'no request in the last minute']);
  });

  it('is NO_GO by a failure anywhere and by a gap in gates or rollback [PF-8]', () => {
    for (const given of [
      results([check('GAP', 'stale scan')]),
      results([], [], [check('GAP', 'never tested')]),
      results([], [check('FAIL', 'database down')]),
    ]) {
      const readiness = decideReadiness(given);
      expect(readiness.status).toBe('NO_GO');
      expect(readiness.reason).toMatch(/^1 gap: (stale scan|never tested|database down)$/);
    }
  });

  it('is NO_GO when a validation left no result: silence is no consent [PF-1, PF-8]', () => {
    expect(decideReadiness(results().slice(1))).toMatchObject({
      status: 'NO_GO',
      reason: 'no result of quality-gates',
    });
    expect(decideReadiness([]).status).toBe('NO_GO');
  });

  it('never becomes better by a check that is not passed [PF-8]', () => {
    const rank = { GO: 2, CONDITIONAL_GO: 1, NO_GO: 0 };
    const status = fc.constantFrom<CheckStatus>('PASS', 'FAIL', 'GAP', 'WAIVED', 'UNSPECIFIED');
    fc.assert(
      fc.property(
        fc.array(fc.array(status, { maxLength: 4 }), { minLength: 3, maxLength: 3 }),
        status,
        fc.nat(2),
        (all, more, where) => {
          const before = decideReadiness(results(...all.map((each) => each.map((s) => check(s)))));
          const after = decideReadiness(
            results(
              ...all.map((each, index) => [...each, ...(index === where ? [more] : [])].map((s) => check(s))),
            ),
          );
          expect(rank[after.status]).toBeLessThanOrEqual(rank[before.status]);
        },
      ),
    );
  });
});
