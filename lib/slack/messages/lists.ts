import type { AuditLine } from '../../model/audit.ts';
import type { SlackMessage } from '../api.ts';
import { COMMAND_USES } from '../command-line.ts';
import { context, LIMITS, limited, oneLine, plainPeople, section, shortened } from './limits.ts';
import { told } from './words.ts';

export const MARKS: Readonly<Record<AuditLine['status'], string>> = {
  done: '✓',
  running: '⏳',
  failed: '❌',
  attention: '⚠️',
};

type Line = Pick<AuditLine, 'status' | 'result'>;

/** A screen of a phone: one line of the trail is not to push the others out of sight. */
const LONGEST_LINE = 600;
const cut = (line: string) => shortened(line, LONGEST_LINE, 'the audit trail');

/** Several lines of the trail in one message, as the terminal shows them: as many as there is room for. */
export function threadMessages(lines: readonly Line[]): SlackMessage[] {
  const messages: Array<{ readonly lines: string[]; shown: string }> = [];
  for (const { status, result } of lines) {
    const line = cut(`${MARKS[status]} ${plainPeople(result)}`);
    const shown = cut(`${MARKS[status]} ${told(result)}`);
    const last = messages.at(-1);
    if (last !== undefined && last.shown.length + 1 + shown.length <= LIMITS.section) {
      last.lines.push(line);
      last.shown += `\n${shown}`;
    } else messages.push({ lines: [line], shown });
  }
  return messages.map((each) => limited(each.lines, [section(each.shown)], 'the audit trail'));
}

export const helpMessage = (): SlackMessage =>
  limited(`Slipway: ${COMMAND_USES.join('; ')}`, [
    section(`*What I understand*\n${COMMAND_USES.map((use) => `\`${oneLine(use)}\``).join('\n')}`),
    context(
      '`--ask`, or `/slipway deploy` alone, asks six questions first. A plan is shown to you alone before anything starts. What happens is told in the thread of the deployment.',
    ),
  ]);
