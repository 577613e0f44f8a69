import type { Ballot, Vote } from '../../model/ballot.ts';
import { whoDecides } from '../../model/who-decides.ts';
import { NO_WORDS } from '../actions.ts';
import type { SlackMessage } from '../api.ts';
import { button, row } from './buttons.ts';
import { context, limited, section, time } from './limits.ts';
import { called, clock, told } from './words.ts';

/**
 * A question to people (CM-2): what is decided, why, what follows from each button, whose word counts, and until when. Whoever
 * may answer is mentioned while it is open, and only then. Once it is over, how it went stands before the reasons for asking:
 * it is what is looked for then.
 *
 * @param over why nobody can answer any more, where it ended without an answer; null: it is open, or decided
 */
export function ballotMessage(ballot: Ballot, over: string | null): SlackMessage {
  const { question, rules, votes, decision, id, shown } = ballot;
  const { title, lines, onApprove, onReject, expiresAt } = question;
  const what = section(`*${told(title)}*`);
  const why = lines.map((line) => `• ${told(line)}`).join('\n');
  const said = votes.map(voteLine);
  const rest = why ? [context(why)] : [];
  if (decision) {
    const verb = decision.approved ? '✓ Approved' : '✗ Rejected';
    const by = decision.by.join(' and ');
    return limited(`${verb} by ${by}: ${title}`, [
      what,
      section([`*${verb} by ${told(by)}*, ${time(decision.at)}`, ...said].join('\n'), 'the audit trail'),
      ...rest,
    ]);
  }
  if (over)
    return limited(`Closed without an answer: ${title}`, [
      what,
      section([`*Closed without an answer*: ${told(over)}`, ...said].join('\n'), 'the audit trail'),
      ...rest,
    ]);
  const agreed = `${votes.filter(({ approved }) => approved).length} of ${rules.quorum} agreed so far`;
  return limited(`${title} Answer until ${clock(expiresAt)}.`, [
    what,
    ...(why ? [section(why, 'the plan and the readiness report')] : []),
    section(`*Approve*: ${told(onApprove)}.\n*Reject*: ${told(onReject)}.`),
    section(`*Answer until ${time(expiresAt)}*\nWho decides: ${deciders(rules)}`),
    ...(said.length > 0 ? [context([`*${agreed}*`, ...said].join('\n'))] : []),
    ...row([
      button('approve', { ballot: id, shown }, { label: 'Approve', style: 'primary' }),
      button('reject', { ballot: id, shown }, { label: 'Reject…', style: 'danger' }),
    ]),
  ]);
}

/** The words around the names are ours; each name is made harmless by itself, so that a mention can stand among them. */
const deciders = (rules: Ballot['rules']): string =>
  whoDecides({ ...rules, approvers: rules.approvers.map(called), requestedBy: told(rules.requestedBy) });

/** A press of "Approve" has no words of its own, and none are put into anybody's mouth. */
const voteLine = ({ voter, approved, reason, at }: Vote): string =>
  `${approved ? '✓' : '✗'} ${told(voter.name)}, ${time(at)}${reason === NO_WORDS ? '' : `: ${told(reason)}`}`;
