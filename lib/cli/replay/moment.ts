import { InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { parseDuration } from '../../model/duration.ts';

const Iso = z.iso.datetime({ offset: true });

/** "2026-11-25T12:00:00Z", or "2h" and "2h ago" from `now` on backwards. undefined: neither. */
export function parseMoment(text: string, now: number): number | undefined {
  if (Iso.safeParse(text).success) return Date.parse(text);
  const ago = parseDuration(text.trim().replace(/\s+ago$/, ''));
  return ago === undefined ? undefined : now - ago * 1000;
}

/** For an option of the command line. */
export function moment(text: string): number {
  const at = parseMoment(text, Date.now());
  if (at !== undefined) return at;
  throw new InvalidArgumentError(
    'a time is a date and time with its zone, such as 2026-11-25T12:00:00Z, or how long ago, such as 90s, 15m, 2h or 7d',
  );
}
