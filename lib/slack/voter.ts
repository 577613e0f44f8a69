import type { Voter } from '../model/ballot.ts';
import { SlipwayError } from '../model/errors.ts';
import type { SlackApi, SlackPerson } from './api.ts';
import type { SlackWork } from './work.ts';
import type { PeopleUseCases } from './worker.ts';

/**
 * The members of a group are remembered for so long: Slack answers some twenty of these questions a minute (usergroups.users.list,
 * tier 2), and nobody's abort waits for one. Who has just left a group has a minute more.
 */
const KEPT_MS = 60_000;

interface Kept {
  readonly members: readonly string[];
  readonly until: number;
}

/** By the connection, which on AWS outlives what is made for one request. */
const KNOWN = new WeakMap<SlackApi, Map<string, Kept>>();

/**
 * Who pressed, as Slack knows them, with those of the approvers' groups that they are in. Throws DeploymentRefused for guests,
 * apps, and people of other companies.
 */
export function createVoters({
  api,
  useCases,
  now,
}: {
  readonly api: SlackApi;
  readonly now: () => number;
  readonly useCases: Pick<PeopleUseCases, 'approversOf'>;
}): (work: SlackWork) => Promise<Voter> {
  const known = KNOWN.get(api) ?? new Map<string, Kept>();
  KNOWN.set(api, known);

  /** A group that there is not any more has nobody in it. */
  const membersOf = async (group: string): Promise<readonly string[]> => {
    const at = now();
    const kept = known.get(group);
    if (kept && at < kept.until) return kept.members;
    try {
      const members = await api.group(group.slice('slack-group:'.length));
      known.set(group, { members, until: at + KEPT_MS });
      return members;
    } catch (error) {
      if (error instanceof SlipwayError && error.name === 'DeploymentRefused') return [];
      throw error;
    }
  };

  /** null: Slack does not say who it is, and who is named by this very id may stop a deployment all the same. */
  const personOf = async (work: SlackWork): Promise<SlackPerson | null> => {
    try {
      return await api.person(work.user);
    } catch (error) {
      const isAway = error instanceof SlipwayError && error.name === 'Transient';
      if (!isAway || work.kind !== 'abort') throw error;
      const named = await useCases.approversOf(aboutOf(work));
      if (!named.includes(`slack:${work.user}`)) throw error;
      return null;
    }
  };

  return async (work) => {
    const person = await personOf(work);
    if (person === null) return { name: `slack:${work.user}`, identities: [`slack:${work.user}`] };
    if (!person.trusted)
      throw new SlipwayError(
        'DeploymentRefused',
        'only members of this workspace can see and decide about deployments, and no guests or apps',
      );
    const own = [`slack:${person.id}`, ...(person.email ? [person.email] : [])];
    const named = await useCases.approversOf(aboutOf(work));
    // Whoever is named in person is asked for in no group.
    const groups = named.some((name) => own.some((each) => each.toLowerCase() === name.toLowerCase()))
      ? []
      : named.filter((name) => name.startsWith('slack-group:'));
    const theirs = await Promise.all(
      groups.map(async (group) => ((await membersOf(group)).includes(person.id) ? [group] : [])),
    );
    return { name: `${person.name} (slack:${person.id})`, identities: [...own, ...theirs.flat()] };
  };
}

/** What the work is about, as far as approvers are told apart by it. */
function aboutOf(work: SlackWork): Parameters<PeopleUseCases['approversOf']>[0] {
  switch (work.kind) {
    case 'cancel':
    case 'say':
    case 'status':
      return {};
    case 'release':
      return { released: work.service };
    case 'start':
      return { service: work.start.request.service };
    default:
      return work;
  }
}
