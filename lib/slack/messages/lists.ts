import type { AuditLine } from '../../model/audit.ts';
import type { Incident } from '../../model/incident.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { SlackMessage } from '../api.ts';
import { COMMAND_USES } from '../command-line.ts';
import { standing } from './deployment-standing.ts';
import { context, header, LIMITS, limited, oneLine, section, shortened, time } from './limits.ts';

const MARKS: Readonly<Record<AuditLine['status'], string>> = {
  done: '✓',
  running: '⏳',
  failed: '❌',
  attention: '⚠️',
};

/** One line of the trail, as the terminal shows it. */
export const threadLine = ({ status, result }: Pick<AuditLine, 'status' | 'result'>): string =>
  shortened(`${MARKS[status]} ${oneLine(result)}`, LIMITS.section, 'the audit trail');

/** Several lines in one message: as many as there is room for. */
export function threadMessages(lines: ReadonlyArray<Pick<AuditLine, 'status' | 'result'>>): SlackMessage[] {
  const messages: string[] = [];
  for (const line of lines.map(threadLine)) {
    const last = messages.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= LIMITS.section)
      messages[messages.length - 1] = `${last}\n${line}`;
    else messages.push(line);
  }
  return messages.map((text) => limited(text, [section(text)]));
}

/** What is being deployed and how the last ones ended, to the person who asked. */
export function statusMessage(
  open: readonly DeploymentRecord[],
  ended: readonly DeploymentRecord[],
): SlackMessage {
  const running = open.map(
    (record) =>
      `⏳ *${oneLine(record.service)} ${oneLine(record.version)}*: ${oneLine(standing(record))}, since ${time(record.startedAt)} (${oneLine(record.id)})`,
  );
  const over = ended.map(
    ({ service, version, ending }) =>
      `${ending?.kind === 'Deployed' ? '✓' : '✗'} ${oneLine(service)} ${oneLine(version)}: ${ending ? `${ending.kind}, ${time(ending.at)}: ${oneLine(ending.reason)}` : 'closing'}`,
  );
  const text = open.length === 0 ? 'Nothing is being deployed.' : `${open.length} being deployed.`;
  return limited(text, [
    section(running.length > 0 ? running.join('\n') : text),
    ...over.map((line) => section(line, 'its reports')),
  ]);
}

export const helpMessage = (): SlackMessage =>
  limited(oneLine(`Slipway: ${COMMAND_USES.join('; ')}`), [
    section(`*What I understand*\n${COMMAND_USES.map((use) => `\`${oneLine(use)}\``).join('\n')}`),
    context(
      '`--ask`, or `/slipway deploy` alone, asks six questions first. A plan is shown to you alone before anything starts. What happens is told in the thread of the deployment.',
    ),
  ]);

/** An incident, for the channel: what happened, who is hit, what to type. */
export function incidentMessage(incident: Incident): SlackMessage {
  const { id, severity, service, environment, summary, impact, manualSteps, reviewBy } = incident;
  return limited(oneLine(`${severity}: ${summary}`), [
    header(`${severity === 'P0' ? '🚨' : '⚠️'} ${severity}: ${service} in ${environment}`),
    section(oneLine(summary), 'the incident'),
    section(`*Impact*: ${oneLine(impact)}`),
    ...manualSteps.map((step, index) => section(`${index + 1}. ${stepOf(step)}`)),
    // A P0 keeps the lock until a person has seen production (RB-3); a P1 has given it back.
    ...(severity === 'P0'
      ? [
          section(
            '*Who releases the lock*: whoever may decide about this service and has seen that production is well, with "Production is well: release" in the first message of this thread.',
          ),
        ]
      : []),
    context(`${oneLine(id)} · review by ${time(reviewBy)}`),
  ]);
}

/** With room for its number and the marks around the command. */
const LONGEST_STEP = LIMITS.section - 20;

/** The command stands at the end of its step, behind a colon (docs: manual steps); it is what gets copied. */
function stepOf(step: string): string {
  const [, words, command] = /^(.*?: )((?:aws|curl|npm|npx) .*)$/s.exec(step) ?? [];
  if (command === undefined) return oneLine(step);
  const shown = oneLine(command);
  // Half a command is worse than none: it would be pasted, and do something else.
  return shown.length + oneLine(words ?? '').length > LONGEST_STEP
    ? `${oneLine(words ?? '')} the command is too long for a message; it is in the incident.`
    : `${oneLine(words ?? '')}\n\`\`\`${shown}\`\`\``;
}
