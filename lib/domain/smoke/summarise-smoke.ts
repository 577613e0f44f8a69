import type { SmokeOutcome, SmokeVerdict } from '../../model/verdict.ts';

/** How many failures the sentence names; all of them are in the outcomes. */
const FAILURES_NAMED = 3;

/** All passed or not, in one sentence. Nothing tested proves nothing, so it is a failure. */
export function summariseSmoke(outcomes: readonly SmokeOutcome[], seconds: number): SmokeVerdict {
  const total = outcomes.length;
  const failures = outcomes.filter((each) => !each.passed);
  const passed = total - failures.length;
  const status = total > 0 && failures.length === 0 ? 'PASS' : 'FAIL';
  return { status, sentence: sentenceOf(passed, total, seconds, failures), passed, total, seconds, outcomes };
}

function sentenceOf(
  passed: number,
  total: number,
  seconds: number,
  failures: readonly SmokeOutcome[],
): string {
  if (total === 0) return 'nothing was tested: there was no smoke test to run';
  const figures = `${passed} of ${total} smoke tests passed in ${seconds.toFixed(1)} s`;
  if (failures.length === 0) return figures;
  const named = failures.slice(0, FAILURES_NAMED).map((each) => `${each.name} (${each.detail})`);
  const more = failures.length - named.length;
  return `${figures}; failed: ${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
