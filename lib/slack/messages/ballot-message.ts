import type { Ballot } from '../../model/ballot.ts';
import { whoDecides } from '../../model/who-decides.ts';
import type { SlackMessage } from '../api.ts';
import { button, row } from './buttons.ts';
import { context, limited, oneLine, section, time } from './limits.ts';

/**
 * A question to people (CM-2): what is decided, why, what follows from each button, whose word counts, and until when.
 *
 * @param over why nobody can answer any more, where it ended without an answer; null: it is open, or decided
 */
export function ballotMessage(ballot: Ballot, over: string | null): SlackMessage {
  const { question, rules, votes, decision, id, shown } = ballot;
  const { title, lines, onApprove, onReject, expiresAt } = question;
  const asked = [
    section(`*${oneLine(title)}*`),
    ...(lines.length > 0
      ? [section(lines.map((line) => `• ${oneLine(line)}`).join('\n'), 'the plan and the readiness report')]
      : []),
  ];
  const said = votes.map(
    ({ voter, approved, reason, at }) =>
      `${approved ? '✓' : '✗'} ${oneLine(voter.name)} ${time(at)}: ${oneLine(reason)}`,
  );
  if (decision) {
    const verb = decision.approved ? '✓ Approved' : '✗ Rejected';
    const by = decision.by.join(' and ');
    return limited(oneLine(`${verb} by ${by}: ${title}`), [
      ...asked,
      section(`*${verb} by ${oneLine(by)}*, ${time(decision.at)}\n${said.join('\n')}`),
    ]);
  }
  if (over)
    return limited(oneLine(`Closed without an answer: ${title}`), [
      ...asked,
      section(`*Closed without an answer*: ${oneLine(over)}${said.length > 0 ? `\n${said.join('\n')}` : ''}`),
    ]);
  return limited(oneLine(`${title} Until ${new Date(expiresAt).toISOString()}`), [
    ...asked,
    section(`*Approve*: ${oneLine(onApprove)}.\n*Reject*: ${oneLine(onReject)}.`),
    context(`Who decides: ${oneLine(whoDecides(rules))} · until ${time(expiresAt)}`),
    ...(said.length > 0 ? [context(said.join('\n'))] : []),
    row([
      button('approve', { ballot: id, shown }, { label: 'Approve', style: 'primary' }),
      button('reject', { ballot: id, shown }, { label: 'Reject…', style: 'danger' }),
    ]),
  ]);
}
