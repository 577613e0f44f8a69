import * as z from 'zod';
import { slipwayCommand } from '../model/command.ts';
import { deploymentPrefix, EVIDENCE } from '../model/evidence-keys.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import type { OnceStore } from '../ports/once-store.ts';
import type { ThreadStore } from '../ports/thread-store.ts';
import type { SlackApi, SlackMessage } from './api.ts';
import { createNaming } from './names.ts';
import { createPoster } from './poster.ts';
import { createRespond } from './respond.ts';
import type { SlackWork } from './work.ts';
import { createWorker, createWorkSteps, type PeopleUseCases, type WorkSteps } from './worker.ts';

/** So many of the last endings are looked at again: their last words may not have come through. */
const LOOKED_AGAIN = 5;

export interface SlackDesk {
  /** Does what was asked (`createWorker`). */
  readonly work: (work: SlackWork) => Promise<void>;
  /** The same by halves. */
  readonly steps: WorkSteps;
  /** Brings a deployment's thread up to date (`createPoster`). */
  readonly post: (deploymentId: string) => Promise<'told' | 'busy' | 'unknown'>;
  /** Posts for everything that is open, and for what ended last: one that fails keeps no other from being told. */
  readonly lookAgain: () => Promise<string>;
}

/** What matters here of a definition as it was when the deployment was admitted; an older one has none of it. */
const Pinned = z.object({
  slack: z.object({ channel: z.string() }).optional(),
  approvals: z.object({ skipWaits: z.boolean().default(false) }).optional(),
  target: z.object({ kind: z.string() }).optional(),
});
const pinned = ({ definition }: DeploymentRecord): z.infer<typeof Pinned> =>
  Pinned.safeParse(definition).data ?? {};

/** Everything that is done for Slack behind the endpoint, on any world. */
export function createSlackDesk(options: {
  readonly ports: Pick<Ports, 'deployments' | 'ballots' | 'audit' | 'incidents' | 'evidence' | 'clock'>;
  readonly threads: ThreadStore;
  readonly once: OnceStore;
  readonly api: SlackApi;
  readonly useCases: PeopleUseCases;
  /** Where deployments are told of whose definition names no channel. */
  readonly channel: string;
  readonly nextName: () => string;
  /** Why nobody is at work on an open deployment any more; null: somebody is. @default somebody always is */
  readonly leftOf?: (record: DeploymentRecord) => string | null;
  /** Told of each message that Slack will never take. */
  readonly onTrouble: (text: string) => void;
}): SlackDesk {
  const { ports, threads, once, api, useCases, channel, nextName, onTrouble } = options;
  const naming = createNaming(api);
  const respond = createRespond(api);
  const post = createPoster({
    api,
    threads,
    ...ports,
    channel,
    channelOf: (record) => pinned(record).slack?.channel ?? channel,
    skipWaits: (record) => pinned(record).approvals?.skipWaits ?? false,
    verdictOf: async (record) => lastVerdict(ports, record),
    releasedOf: async (record) => releaseOf(ports, record),
    commandOf: (record, words) => slipwayCommand(words, pinned(record).target?.kind ?? null),
    now: () => ports.clock.now(),
    nextName,
    onTrouble,
    leftOf: options.leftOf,
  });
  const worker = {
    api,
    useCases,
    once,
    respond: async (work: SlackWork, message: SlackMessage) => respond(work, await naming(message)),
    now: () => ports.clock.now(),
    onTrouble,
  };
  return {
    work: createWorker(worker),
    steps: createWorkSteps(worker),
    post,
    lookAgain: async () => {
      const ended = await ports.deployments.list({ open: false, limit: LOOKED_AGAIN });
      const told = await Promise.all(
        ended.map(async (record) => ((await threads.get(record.id)) ? [record] : [])),
      );
      const records = [...(await ports.deployments.list({ open: true })), ...told.flat()];
      const results = await Promise.allSettled(records.map(({ id }) => post(id)));
      const failed = results.filter((result) => result.status === 'rejected');
      if (failed[0]) throw failed[0].reason;
      return `${records.length} threads looked at`;
    },
  };
}

const Release = z.object({ by: z.string(), reason: z.string() });

/** What `unlockService` wrote down; only a deployment that kept the lock can be released. */
async function releaseOf(
  { evidence }: Pick<Ports, 'evidence'>,
  { service, id, ending }: DeploymentRecord,
): Promise<string | null> {
  if (ending?.kind !== 'RollbackFailed') return null;
  const text = await evidence.get(`unlocks/${service}/${id}.json`);
  const release = text === undefined ? undefined : Release.safeParse(JSON.parse(text)).data;
  return release ? `${release.by}: ${release.reason}` : null;
}

const Kept = z.object({ verdict: z.object({ sentence: z.string() }) });

/** The sentence of the observation that the record is in. null: nothing was judged yet. */
async function lastVerdict(
  { evidence }: Pick<Ports, 'evidence'>,
  { service, id, state: { progress } }: DeploymentRecord,
): Promise<string | null> {
  if (!progress) return null;
  const { stage, pass, final } = progress;
  const name = final ? EVIDENCE.finalSlo(pass) : EVIDENCE.slo(stage, pass);
  const text = await evidence.get(deploymentPrefix(service, id) + name);
  return text === undefined ? null : (Kept.safeParse(JSON.parse(text)).data?.verdict.sentence ?? null);
}
