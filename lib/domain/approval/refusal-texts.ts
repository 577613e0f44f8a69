import type { Voter } from '../../model/ballot.ts';

/** Why somebody who is not named may not, who may, and what would change that. */
export function notNamedText(
  approvers: readonly string[],
  { identities }: Voter,
  what: string,
  beside = '',
): string {
  const own = identities.join(', ');
  if (approvers.length > 0)
    return `only ${approvers.join(', ')}${beside} may ${what} (approvals.approvers), and you are ${own}; ask one of them`;
  const [you = 'slack:U…'] = identities;
  return `nobody is named who may ${what} from Slack, where a whole workspace could: add "${you}" or a group (slack-group:S…) to approvals.approvers of the service's definition, or answer with the slipway command`;
}

/** Of a requester who is asked to be their own second pair of eyes. */
export const requestedYourself = (requestedBy: string, { name }: Voter): string =>
  `you requested this deployment yourself (it was requested by ${requestedBy}, and you are ${name}), and its definition asks for somebody else (approvals.fourEyes)`;
