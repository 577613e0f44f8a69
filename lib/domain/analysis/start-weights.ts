/**
 * How much of the evidence is staked on a change that begins in each period (sum 1): most on the first, where a bad
 * version usually shows; some on each stage's start, where new users meet it; the rest evenly on all periods.
 *
 * @param stageLengths periods of each planned stage, in order
 */
export function startWeights(stageLengths: readonly number[]): number[] {
  const total = stageLengths.reduce((sum, length) => sum + length, 0);
  if (total === 0) return [];
  // The first stage's start is the first period, which has its own share; with one stage it gets both.
  const laterStages = stageLengths.length - 1;
  const first = laterStages === 0 ? 0.7 : 0.4;
  const perStage = laterStages === 0 ? 0 : 0.3 / laterStages;
  const weights = Array.from({ length: total }, () => 0.3 / total);
  weights[0] = (weights[0] ?? 0) + first;
  let start = 0;
  for (const length of stageLengths) {
    if (start > 0 && start < total) weights[start] = (weights[start] ?? 0) + perStage;
    start += length;
  }
  return weights;
}
