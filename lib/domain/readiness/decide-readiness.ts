import type { PreflightResult, Readiness } from '../../model/verdict.ts';

/** GO, CONDITIONAL_GO or NO_GO from the three validations, by written rules (PF-8). */
export function decideReadiness(results: readonly PreflightResult[]): Readiness {
  const named = results.flatMap((result) => result.checks.map((check) => ({ result, check })));
  const gaps = named
    .filter(
      ({ result, check }) =>
        check.status === 'FAIL' || (check.status === 'GAP' && result.validation !== 'environment-health'),
    )
    .map(({ check }) => check);
  const conditions = named
    .filter(
      ({ check }) => !gaps.includes(check) && (check.status === 'UNSPECIFIED' || check.status === 'GAP'),
    )
    .map(({ check }) => check.reason);
  const missing = ['quality-gates', 'environment-health', 'rollback-readiness'].filter(
    (validation) => !results.some((result) => result.validation === validation),
  );
  if (missing.length > 0) {
    return { status: 'NO_GO', reason: `no result of ${missing.join(', ')}`, conditions, gaps };
  }
  if (gaps.length > 0) {
    return {
      status: 'NO_GO',
      reason: `${counted(gaps.length, 'gap')}: ${gaps.map((gap) => gap.reason).join('; ')}`,
      conditions,
      gaps,
    };
  }
  const passed = named.filter(({ check }) => check.status === 'PASS').length;
  if (conditions.length > 0) {
    return {
      status: 'CONDITIONAL_GO',
      reason: `${counted(passed, 'check')} passed; ${counted(conditions.length, 'condition')} to accept: ${conditions.join('; ')}`,
      conditions,
      gaps,
    };
  }
  return { status: 'GO', reason: `${counted(passed, 'check')} passed, no condition`, conditions, gaps };
}

const counted = (count: number, what: string) => `${count} ${what}${count === 1 ? '' : 's'}`;
