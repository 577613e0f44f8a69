import { formatDuration } from '../../model/duration.ts';

/** For a part that the deployment did not come to. */
export const NOT_REACHED = 'The deployment ended before this step.';

export const NOT_MEASURED = 'not measured';

/** The greatest time that a Date can hold, milliseconds from the epoch. */
const LAST_INSTANT = 8.64e15;

/** Milliseconds since the epoch → "2026-11-20T10:00:00Z". */
export function formatAt(ms: number): string {
  if (!(Math.abs(ms) <= LAST_INSTANT)) return 'at an unknown time';
  return new Date(ms).toISOString().replace(/\.\d{3}Z$/, 'Z');
}

/** "10:00:00" UTC; with its date where that is not the day of `since`. */
export function clockTime(ms: number, since: number): string {
  const [day, time] = formatAt(ms).split('T');
  return time && formatAt(since).startsWith(`${day}T`) ? time.replace('Z', '') : formatAt(ms);
}

/** Milliseconds that passed; below a minute with one decimal, because a quick rollback takes a few seconds. */
export function elapsed(ms: number): string {
  const seconds = Math.max(0, ms / 1000);
  return seconds < 59.95 ? `${Number(seconds.toFixed(1))} s` : formatDuration(seconds);
}

export const count = (value: number | null): string =>
  value === null ? NOT_MEASURED : value.toLocaleString('en-US');

export const percent = (value: number | null): string =>
  value === null ? NOT_MEASURED : `${Number(value.toFixed(2))} %`;

export const milliseconds = (value: number | null): string =>
  value === null ? NOT_MEASURED : `${value.toFixed(0)} ms`;

/** "1 stage", "3 stages". */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);
