import type { ShiftRecord } from '../../model/state.ts';
import { readingOf, type TrafficReading } from '../../model/traffic.ts';

/**
 * The next share on a way back in steps (`rollback.mode: stepped`): the largest one below the candidate's present share
 * that the deployment came through; 0 when there is none, or when its share could not be read.
 */
export function nextStepBack(
  shifts: readonly Pick<ShiftRecord, 'weight'>[],
  reading: TrafficReading | null,
  candidate: string,
): number {
  const now = reading ? (readingOf(reading, candidate)?.weight ?? 0) : 0;
  // A share is set in whole percents and read back in binary fractions.
  return Math.max(0, ...shifts.map(({ weight }) => weight).filter((weight) => weight < now - 0.01));
}
