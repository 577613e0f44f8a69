import type { ReplayQuestion } from '../../domain/analysis/index.ts';
import type { Truth } from '../../model/trace.ts';

/** One deployment to replay, wherever its figures are from. */
export interface Past {
  readonly id: string;
  /** What it is, for people. */
  readonly title: string;
  readonly question: ReplayQuestion;
  /** What has to be known to trust the answer. */
  readonly notes: readonly string[];
  /** How its times are told. */
  readonly clock: (at: number) => string;
  readonly truth?: Truth | undefined;
}

const DAY_MS = 86_400_000;

/** "12:03" UTC; with seconds where periods are shorter than minutes, and the date where the time is longer than a day. */
export function clockOf(from: number, to: number, seconds: number): Past['clock'] {
  const first = to - from > DAY_MS ? 5 : 11;
  const last = seconds % 60 === 0 ? 16 : 19;
  return (at) => new Date(at).toISOString().slice(first, last).replace('T', ' ');
}

/** "0:12" hours and minutes from the first traffic on, for figures without a time of day. */
export const offsetClock =
  (seconds: number): Past['clock'] =>
  (at) => {
    const whole = Math.round(at / 1000);
    const two = (value: number) => String(value).padStart(2, '0');
    const text = `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}`;
    return seconds % 60 === 0 ? text : `${text}:${two(whole % 60)}`;
  };

/** "2026-11-25 12:03:00 UTC" */
export const utc = (at: number): string => `${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
