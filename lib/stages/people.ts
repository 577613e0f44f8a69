import { shownDigest } from '../domain/approval/ballot-id.ts';
import type { Voter } from '../model/ballot.ts';
import type { Approvals } from '../model/definition/approvals.ts';
import { formatDuration } from '../model/duration.ts';
import { refused } from '../model/errors.ts';
import { parseDefinition } from '../model/parse.ts';
import type { AskedAnswers } from '../model/questions.ts';
import { reasonSaid } from '../model/said.ts';
import type { ServiceStanding } from '../model/standing.ts';
import type { ObservationKey } from '../model/wish.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { abortDeployment } from './abort-deployment.ts';
import { castVote } from './cast-vote.ts';
import { pinnedDefinition } from './context.ts';
import { extendObservation } from './extend-observation.ts';
import { leftOpenIn, refuseLeftOpen } from './left-open.ts';
import { refuseForeignRequester } from './may-decide.ts';
import { type PlanPreview, previewPlan } from './preview-plan.ts';
import { type Place, serviceStandings } from './service-standings.ts';
import { skipWait } from './skip-wait.ts';
import { keeperOf, releaseByName, unlockByPerson } from './unlock-by-person.ts';

interface Said {
  readonly voter: Voter;
  readonly reason: string;
  readonly at: number;
}

interface Wanted {
  readonly requestId: string;
  readonly service: string;
  readonly version: string;
  readonly guidance?: string | undefined;
  readonly answers?: AskedAnswers | undefined;
}

/** A request is repeated within minutes. */
const LOOKED_BACK = 20;
/** So many of the last deployments are listed. */
const LISTED = 5;

/**
 * What people can do from a chat (CM-2), each with the rights of the one who says it. Every answer is one sentence for that
 * person; what they may not do, or what there is not to do, throws DeploymentRefused with why.
 *
 * @param start starts a deployment and answers its id; the same request again starts nothing more
 * @param place where services are looked at, as it is when somebody asks
 */
export const peopleUseCases = (
  ports: Ports,
  start: (request: Wanted & { readonly requestedBy: string }) => Promise<string>,
  place: () => Promise<Place>,
) => ({
  approversOf: async (of: {
    readonly ballot?: string;
    readonly deployment?: string;
    readonly which?: string;
    readonly service?: string | null;
    readonly released?: string;
  }): Promise<readonly string[]> => {
    if (of.ballot) return (await ports.ballots.get(of.ballot))?.rules.approvers ?? [];
    const record = of.released
      ? await keeperOf(ports, of.released)
      : await recordOf(ports, of.deployment ?? of.which);
    if (record) return (await pinnedDefinition(ports, record.state)).approvals.approvers;
    const now = of.service ? await approvalsNow(ports, of.service) : undefined;
    return now ? [...now.approvers, ...now.requesters] : [];
  },

  vote: async (
    ballot: string,
    vote: Said & { readonly approved: boolean; readonly shown: string },
  ): Promise<string> => {
    const known = await ports.ballots.get(ballot);
    // What is decided is told, whoever is at work on it.
    if (known && !known.decision)
      await refuseLeftOpen(await ports.deployments.get(known.deploymentId), place);
    return (await castVote(ports, { on: ballot, ...inOneLine(vote) })).reason;
  },

  abort: async (which: string, said: Said): Promise<string> => abortDeployment(ports, which, inOneLine(said)),
  extend: async (
    deployment: string,
    said: Said & { readonly seconds: number; readonly meant: ObservationKey },
  ): Promise<string> => {
    await refuseLeftOpen(await ports.deployments.get(deployment), place);
    return extendObservation(ports, deployment, inOneLine(said));
  },
  skip: async (deployment: string, said: Said & { readonly meant: ObservationKey }): Promise<string> => {
    await refuseLeftOpen(await ports.deployments.get(deployment), place);
    return skipWait(ports, deployment, inOneLine(said));
  },

  unlock: async (
    service: string,
    environment: string,
    said: Said & { readonly deployment: string },
  ): Promise<string> => unlockByPerson(ports, { service, environment, ...inOneLine(said) }),

  release: async (service: string, said: Said): Promise<string> =>
    releaseByName(ports, service, inOneLine(said)),

  plan: async (wanted: Wanted, voter: Voter) => {
    const asked = askedOf(wanted, requesterOf(voter));
    const preview = await previewPlan(ports, asked);
    const { definition, plan, door, previousVersion } = preview;
    refuseForeignRequester(definition.approvals, voter);
    if (!door.admitted) throw refused(door.reason);
    const sentences = [
      previousVersion === null
        ? 'Nothing serves yet: this is the first version.'
        : `${previousVersion} serves now.`,
      ...plan.reasons.map(({ sentence }) => sentence),
      ...plan.outlook.sentences,
      `Way back: ${plan.wayBack}`,
      `It takes about ${formatDuration(plan.expectedSeconds)}.`,
      ...plan.guidance.effects.map(({ words, effect }) => `"${words}": ${effect.replace(/\.$/, '')}.`),
      ...plan.guidance.unused.map((words) => `"${words}" was not understood and has no effect.`),
    ];
    const shown = { title: plan.summary, lines: planFacts(preview), onApprove: '', onReject: '' };
    return {
      environment: definition.environment,
      summary: plan.summary,
      sentences,
      digest: shownDigest(shown),
    };
  },

  // On AWS a deployment has the id of its request; here it is looked up among the last ones.
  started: async (requestId: string) => {
    const record =
      (await ports.deployments.get(requestId)) ??
      (await ports.deployments.list({ limit: LOOKED_BACK })).find((each) => each.requestId === requestId);
    return record ? { id: record.id, ended: record.ending?.kind ?? null } : null;
  },

  start: async (wanted: Wanted, voter: Voter): Promise<string> => {
    const now = await approvalsNow(ports, wanted.service);
    if (!now)
      throw refused(
        `the definition of ${wanted.service} cannot be read any more: nothing was started; plan it again`,
      );
    refuseForeignRequester(now, voter);
    return start(askedOf(wanted, requesterOf(voter)));
  },

  status: async (service: string | null) => {
    const filter = service === null ? {} : { service };
    const open = await ports.deployments.list({ ...filter, open: true });
    const standings: ServiceStanding[] = [];
    for await (const each of serviceStandings(ports, service ?? undefined, open, await place()))
      standings.push(each);
    return {
      standings,
      open,
      leftOpen: await leftOpenIn(open, place),
      ended: await ports.deployments.list({ ...filter, open: false, limit: LISTED }),
    };
  },
});

const inOneLine = <T extends Said>(said: T): T => ({ ...said, reason: reasonSaid(said.reason) });

/** Without what was not said: a request has no empty fields. */
const askedOf = ({ guidance, answers, ...request }: Wanted, requestedBy: string) => ({
  ...request,
  requestedBy,
  ...(guidance === undefined ? {} : { guidance }),
  ...(answers === undefined ? {} : { answers }),
});

/**
 * What makes it another plan: what serves, the definition in force, the way, the stages, and what words and answers have done.
 * Figures of the traffic change by the minute, and are no new plan.
 */
const planFacts = ({ previousVersion, definition, plan }: PlanPreview): string[] => [
  previousVersion ?? 'nothing serves',
  JSON.stringify(definition),
  plan.strategy,
  plan.wayBack,
  ...plan.stages.map(({ label, observeSeconds }) => `${label} ${observeSeconds}`),
  String(plan.finalObserveSeconds),
  plan.confirmation.why,
  ...plan.guidance.effects.map(({ effect }) => effect),
];

async function recordOf(ports: Ports, which: string | undefined): Promise<DeploymentRecord | undefined> {
  if (!which) return undefined;
  return (
    (await ports.deployments.get(which)) ??
    (await ports.deployments.list({ service: which, open: true, limit: 1 }))[0]
  );
}

/** Of a service that may have no deployment: as its definition is now. undefined: there is none that can be read. */
async function approvalsNow(ports: Ports, service: string): Promise<Approvals | undefined> {
  const loaded = await ports.definitions.load(service);
  const parsed = loaded && parseDefinition(loaded.content, loaded.origin);
  return parsed?.ok ? parsed.definition.approvals : undefined;
}

/** With the e-mail address, so that the same person is known again who comes another way. */
const requesterOf = ({ identities }: Voter): string =>
  identities
    .filter((name) => !name.startsWith('slack-group:'))
    .join(' ')
    .slice(0, 256);
