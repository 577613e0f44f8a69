/** Part of the first stake for a catastrophe that shows while the candidate is cold. */
const CATASTROPHE = 0.25;

/**
 * How much of the evidence is staked on a change that begins in each period (sum 1): most on the first, where a bad
 * version usually shows; some on each stage's start, where new users meet it; the rest evenly on all periods.
 *
 * @param stageLengths periods of each planned stage, in order
 * @param warmUp first periods in which only a catastrophe counts: most of the first stake is laid on the one after them
 */
export function startWeights(stageLengths: readonly number[], warmUp = 0): number[] {
  const total = stageLengths.reduce((sum, length) => sum + length, 0);
  if (total === 0) return [];
  // The first stage's start is the first period, which has its own share; with one stage it gets both.
  const laterStages = stageLengths.length - 1;
  const first = laterStages === 0 ? 0.7 : 0.4;
  const perStage = laterStages === 0 ? 0 : 0.3 / laterStages;
  const weights = Array.from({ length: total }, () => 0.3 / total);
  const warm = Math.min(warmUp, total - 1);
  const atOnce = warm > 0 ? first * CATASTROPHE : first;
  weights[0] = (weights[0] ?? 0) + atOnce;
  weights[warm] = (weights[warm] ?? 0) + first - atOnce;
  let start = 0;
  for (const length of stageLengths) {
    if (start > 0 && start < total) weights[start] = (weights[start] ?? 0) + perStage;
    start += length;
  }
  return weights;
}
