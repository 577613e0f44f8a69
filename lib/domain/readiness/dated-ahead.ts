import { formatDuration } from '../../model/duration.ts';

/** The clocks of two machines may differ by so much. Evidence from further ahead has a wrong date, and is not fresh. */
export const CLOCK_SKEW_SECONDS = 300;

/** Why an age cannot be true, in words; undefined when it can (PF-3, PF-6). */
export const datedAhead = (ageSeconds: number): string | undefined =>
  ageSeconds < -CLOCK_SKEW_SECONDS ? `dated ${formatDuration(-ageSeconds)} in the future` : undefined;
