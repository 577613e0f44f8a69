import type { Ballot } from '../../model/ballot.ts';
import { whoDecides } from '../../model/who-decides.ts';
import type { SlackMessage } from '../api.ts';
import { button, row } from './buttons.ts';
import { context, limited, literal, section, time } from './limits.ts';

/**
 * A question to people (CM-2): what is decided, why, what follows from each button, whose word counts, and until when.
 *
 * @param over why nobody can answer any more, where it ended without an answer; null: it is open, or decided
 */
export function ballotMessage(ballot: Ballot, over: string | null): SlackMessage {
  const { question, rules, votes, decision, id, shown } = ballot;
  const { title, lines, onApprove, onReject, expiresAt } = question;
  const asked = [
    section(`*${literal(title)}*`),
    ...(lines.length > 0
      ? [section(lines.map((line) => `• ${literal(line)}`).join('\n'), 'the plan and the readiness report')]
      : []),
  ];
  const said = votes.map(
    ({ voter, approved, reason, at }) =>
      `${approved ? '✓' : '✗'} ${literal(voter.name)} ${time(at)}: ${literal(reason)}`,
  );
  if (decision) {
    const verb = decision.approved ? '✓ Approved' : '✗ Rejected';
    const by = decision.by.join(' and ');
    return limited(`${verb} by ${by}: ${title}`, [
      ...asked,
      section(`*${verb} by ${literal(by)}*, ${time(decision.at)}\n${said.join('\n')}`),
    ]);
  }
  if (over)
    return limited(`Closed without an answer: ${title}`, [
      ...asked,
      section(`*Closed without an answer*: ${literal(over)}${said.length > 0 ? `\n${said.join('\n')}` : ''}`),
    ]);
  return limited(`${title} Until ${new Date(expiresAt).toISOString()}`, [
    ...asked,
    section(`*Approve*: ${literal(onApprove)}.\n*Reject*: ${literal(onReject)}.`),
    context(`Who decides: ${literal(whoDecides(rules))} · until ${time(expiresAt)}`),
    ...(said.length > 0 ? [context(said.join('\n'))] : []),
    row([
      button('approve', { ballot: id, shown }, { label: 'Approve', style: 'primary' }),
      button('reject', { ballot: id, shown }, { label: 'Reject…', style: 'danger' }),
    ]),
  ]);
}
