import { LIMITS, oneLine, shortened } from './limits.ts';
import { told } from './words.ts';

/** With room for a number, the words before it and the marks around it. */
const LONGEST_COMMAND = 2000;
const LONGEST_WORDS = LIMITS.section - LONGEST_COMMAND - 200;

/** The command stands at the end of its step, behind a colon (lib/domain/incident); it is what gets copied. */
export function shownStep(step: string): string {
  const [, before, command] = /^(.*?: )((?:aws|curl|npm|npx) .*)$/s.exec(step) ?? [];
  if (before === undefined || command === undefined) return told(step);
  const shown = oneLine(command);
  const words = shortened(told(before), LONGEST_WORDS);
  // Half a command is worse than none: it would be pasted, and do something else.
  return shown.length > LONGEST_COMMAND
    ? `${words} the command is too long for a message; it is in the incident.`
    : `${words}\n\`\`\`${shown}\`\`\``;
}
