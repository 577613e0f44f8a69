import * as z from 'zod';
import { formatDuration, parseDuration } from '../duration.ts';

/** A duration in a definition: a number of seconds or text such as "10m". Parsed to whole seconds. */
export function durationBetween(least: number, most: number) {
  const allowed = `a duration from ${formatDuration(least)} to ${formatDuration(most)}, written like 30s, 10m, 24h or 7d`;
  return z.union([z.string(), z.number()]).transform((value, context): number => {
    const seconds = typeof value === 'number' ? value : parseDuration(value);
    if (seconds === undefined || !Number.isInteger(seconds) || seconds < least || seconds > most) {
      context.addIssue({ code: 'custom', message: allowed, input: value });
      return z.NEVER;
    }
    return seconds;
  });
}
