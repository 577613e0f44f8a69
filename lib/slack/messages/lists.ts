import type { AuditLine } from '../../model/audit.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { SlackMessage } from '../api.ts';
import { COMMAND_USES } from '../command-line.ts';
import { ENDINGS, standing } from './deployment-standing.ts';
import { context, LIMITS, limited, oneLine, section, shortened, time } from './limits.ts';
import { atAGlance, plainPeople, told } from './words.ts';

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

/** As much of a reason as is read at a glance, in a list. */
const GLANCE = 120;

/** What is being deployed and how the last ones ended, to the person who asked. */
export function statusMessage(
  open: readonly DeploymentRecord[],
  ended: readonly DeploymentRecord[],
): SlackMessage {
  const nothing = 'Nothing is being deployed.';
  const running = open.map(
    (record) =>
      `⏳ ${nameOf(record)}: ${oneLine(standing(record))}, since ${time(record.startedAt)}\n\`${oneLine(record.id)}\``,
  );
  return limited(open.length === 0 ? nothing : `${open.length} being deployed.`, [
    ...(running.length > 0 ? running : [nothing]).map((line) => section(line)),
    ...(ended.length > 0 ? [context('*Ended last*')] : []),
    ...ended.map((record) => context(endedLine(record))),
  ]);
}

const nameOf = ({ service, version }: DeploymentRecord) => `*${oneLine(service)} ${oneLine(version)}*`;

function endedLine(record: DeploymentRecord): string {
  const { service, version, ending } = record;
  if (!ending) return `⏳ ${oneLine(service)} ${oneLine(version)}: closing`;
  const { mark, words } = ENDINGS[ending.kind];
  return `${mark} ${oneLine(service)} ${oneLine(version)}: ${words}, ${time(ending.at)}\n${told(atAGlance(ending.reason, GLANCE))}`;
}

export const helpMessage = (): SlackMessage =>
  limited(`Slipway: ${COMMAND_USES.join('; ')}`, [
    section(`*What I understand*\n${COMMAND_USES.map((use) => `\`${oneLine(use)}\``).join('\n')}`),
    context(
      'A plan is shown to you alone before anything starts. What happens is told in the thread of the deployment.',
    ),
  ]);
