import type { Voter } from '../../model/ballot.ts';

/** Why somebody who is not named may not, who may, and what would change that. */
export function notNamedText(
  approvers: readonly string[],
  { identities }: Voter,
  what: string,
  { beside = '', by = 'approvals.approvers' }: { readonly beside?: string; readonly by?: string } = {},
): string {
  const own = identities.join(', ');
  if (approvers.length > 0)
    return `only ${approvers.join(', ')}${beside} may ${what} (${by}), and you are ${own}; ask one of them`;
  const [you = 'slack:U…'] = identities;
  return `nobody is named who may ${what} from Slack, where a whole workspace could: add \`${you}\` or a group (\`slack-group:S…\`) to approvals.approvers of the service's definition, or answer with the slipway command`;
}

/** Of a requester who is asked to be their own second pair of eyes. */
export const requestedYourself = (requestedBy: string, voter: Voter): string =>
  `you requested this deployment yourself (it was requested by ${requestedBy}, and you are ${voter.name}${sessionsText(voter)}), and its definition asks for somebody else (approvals.fourEyes)`;

/** Two people with one role find out here why they are taken for one. */
export const sessionsText = ({ identities }: Voter): string =>
  identities.some((name) => name.includes(':assumed-role/') && !name.includes('/AWSReservedSSO_'))
    ? '; sessions of one role count as one person, as whoever assumes it chooses their names, unless approvals.trustSessionNames says that IAM forces them'
    : '';
