import { refused } from './errors.ts';

/** As Slack's forms have it; a reason is a sentence or two. */
export const LONGEST_REASON = 500;

/**
 * Text without what could pretend to be another line, or another colour, of whoever shows it: control characters (C0, C1, with the
 * escape that begins a terminal's commands) and what turns the direction of writing.
 */
export const visible = (text: string): string =>
  text.replace(/[^\P{Cc}\t\n]|[\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');

/** A reason as it is kept and told: one line. Throws DeploymentRefused for one that is too long. */
export function reasonSaid(text: string): string {
  const line = visible(text.replace(/\s+/g, ' ')).trim();
  if (line.length > LONGEST_REASON)
    throw refused(
      `the reason has ${line.length} characters, and ${LONGEST_REASON} are allowed; say it shorter, and leave the rest to the incident`,
    );
  return line;
}
