import { personsIn, standsForMany } from '../person-names.ts';
import type { ServiceDefinition } from './service-definition.ts';

type Facts = Pick<ServiceDefinition, 'approvals' | 'deployOnPush'>;

/**
 * Questions that nobody could ever approve. As `steppedWayBackProblems`, a rule of definitions that come in and not of the schema:
 * one that was admitted before this rule has to be readable on its way back.
 *
 * @returns one line for each problem
 */
export function approvalProblems({ approvals, deployOnPush }: Facts): readonly string[] {
  const { approvers, quorum, fourEyes, people } = approvals;
  const groups = people.flat().filter((name) => name.startsWith('slack-group:'));
  const wrongPeople = [...new Set(groups)].map(
    (name) =>
      `approvals.people: ${name} is a group, which is many people: list the names of one person together`,
  );
  if (approvers.length === 0 || approvers.some((name) => standsForMany(name, approvals))) return wrongPeople;
  const most = personsIn(approvers, approvals);
  const persons = `${most} ${most === 1 ? 'person' : 'people'}`;
  return [
    ...wrongPeople,
    ...(quorum > most
      ? [
          `approvals.quorum: ${quorum} is never reached by ${persons} among the approvers (a role is one person unless trustSessionNames is true, and names that may be one person's count once): name more of them or a group, or lower it`,
        ]
      : []),
    ...(fourEyes && deployOnPush && most < 2
      ? [
          'approvals.approvers: after a push (deployOnPush) nobody in particular has asked, so four eyes take two approvers, and one is named: name another or a group',
        ]
      : []),
  ];
}
