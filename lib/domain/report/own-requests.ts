import type { SloEvidence } from '../../model/deployment-evidence.ts';

/**
 * Requests that the candidate answered in one observation; null: not measured. A verdict counts from the first
 * shift on, so what the observations before it had counted is taken off.
 */
export function ownRequests(observed: SloEvidence, all: readonly SloEvidence[]): number | null {
  const until = counted(observed);
  if (until === null) return null;
  const before = all.filter((each) => each.from < observed.from).map((each) => counted(each) ?? 0);
  return Math.max(0, until - Math.max(0, ...before));
}

const counted = ({ verdict }: SloEvidence): number | null =>
  verdict.metrics.find(({ metric }) => metric === 'errors')?.candidateRequests ??
  verdict.metrics[0]?.candidateRequests ??
  null;
