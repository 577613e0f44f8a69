import { isSeal } from '../model/audit.ts';
import type { AuditTrail } from '../ports/audit-trail.ts';
import type { BallotBox } from '../ports/ballot-box.ts';
import type { DeploymentRecord, DeploymentRecords } from '../ports/deployment-records.ts';
import type { IncidentDesk } from '../ports/incident-desk.ts';
import type { Thread, ThreadStore } from '../ports/thread-store.ts';
import type { SlackApi } from './api.ts';
import { createDelivery, type Delivery } from './delivery.ts';
import { deploymentMessage, movedText } from './messages/deployment-message.ts';
import { threadMessages } from './messages/lists.ts';
import { createNaming } from './names.ts';
import { refusalKind, SlackRefusal } from './refusal.ts';
import { digestOf, replyTo, type Telling, tellIncidents, tellQuestions } from './tell-questions.ts';

export interface PosterOptions {
  readonly api: SlackApi;
  /** Where a deployment is told of when its own channel takes no messages. */
  readonly channel: string;
  readonly threads: ThreadStore;
  readonly deployments: Pick<DeploymentRecords, 'get'>;
  readonly ballots: Pick<BallotBox, 'of'>;
  readonly audit: Pick<AuditTrail, 'read'>;
  readonly incidents: Pick<IncidentDesk, 'open'>;
  /** Where a deployment is told of. */
  readonly channelOf: (record: DeploymentRecord) => string;
  readonly skipWaits: (record: DeploymentRecord) => boolean;
  /** The last verdict, where there is one. */
  readonly verdictOf: (record: DeploymentRecord) => Promise<string | null>;
  /** Who released the lock that it kept, and why; null: nobody. */
  readonly releasedOf: (record: DeploymentRecord) => Promise<string | null>;
  /** Why nobody is at work on an open one any more; null: somebody is. @default somebody always is */
  readonly leftOf?: ((record: DeploymentRecord) => string | null) | undefined;
  /** What a person types about it. */
  readonly commandOf: (record: DeploymentRecord, words: string) => string;
  /** Told of each message that Slack will never take. */
  readonly onTrouble: (text: string) => void;
  readonly now: () => number;
  /** Names this writer; another name each time. */
  readonly nextName: () => string;
}

/**
 * Longer than what there is to post takes, and shorter than a function may run (60 s): when one was killed, the next try finds the
 * thread free, and is not told that somebody is at it.
 */
const LEASE_MS = 45_000;

/**
 * Brings a deployment's thread up to date with its record, trail and questions (CM-1). It may be called at any time, twice,
 * late or by several at once: what has been told is kept after each message, and one tells at a time. A message that cannot be
 * delivered throws Transient; the next call goes on from there, and no deployment ever waits for it. What Slack will never take
 * is left out, and holds up nothing (`delivery.ts`); where the channel takes nothing, another one is told.
 *
 * @returns what was done: `told`; `busy` where another one is at it, which will look again; `unknown`, no such deployment
 */
export function createPoster(
  options: PosterOptions,
): (deploymentId: string) => Promise<'told' | 'busy' | 'unknown'> {
  const { threads, now } = options;
  const delivery = createDelivery(options.api, createNaming(options.api), options.onTrouble);
  return async (deploymentId) => {
    const known = await options.deployments.get(deploymentId);
    if (!known) return 'unknown';
    for (;;) {
      const name = options.nextName();
      const taken = await threads.take(deploymentId, name, now(), now() + LEASE_MS);
      if (!taken) return 'busy';
      let more: boolean;
      try {
        await tell(options, delivery, known, name, taken.thread);
      } finally {
        more = await threads.giveBack(deploymentId, name);
      }
      if (!more) return 'told';
    }
  };
}

/** To another channel, and there in a new thread: more often than that it is something else. */
const MOST_MOVES = 2;

async function tell(
  options: PosterOptions,
  delivery: Delivery,
  record: DeploymentRecord,
  name: string,
  found: Thread | undefined,
): Promise<void> {
  let thread = found;
  for (let moves = 0; ; moves++) {
    try {
      return await bringUpToDate(options, delivery, record, name, thread);
    } catch (error) {
      const next = moves < MOST_MOVES ? await elsewhere(options, record, error) : undefined;
      if (!next) throw error;
      thread = next;
    }
  }
}

/** Where it goes on when Slack takes nothing there any more; undefined: nowhere, or it is about something else. */
async function elsewhere(
  { channel, channelOf, threads }: PosterOptions,
  record: DeploymentRecord,
  error: unknown,
): Promise<Thread | undefined> {
  const kind = refusalKind(error);
  if (!(error instanceof SlackRefusal) || (kind !== 'thread' && kind !== 'channel')) return undefined;
  // As it was kept last: some of it may have been told before.
  const kept = await threads.get(record.id);
  // Somebody has deleted the first message: a new one begins, and the rest follows it.
  if (kind === 'thread') return kept?.first ? { ...kept, first: null, firstShows: null } : undefined;
  const from = kept?.channel ?? channelOf(record);
  if (from === channel) return undefined;
  return { ...newThread(record, channel), told: kept?.told ?? 0, moved: movedText(from, error.why) };
}

const newThread = ({ id }: DeploymentRecord, channel: string): Thread => ({
  deploymentId: id,
  channel,
  first: null,
  firstShows: null,
  told: 0,
  questions: {},
});

async function bringUpToDate(
  options: PosterOptions,
  delivery: Delivery,
  { id: deploymentId, service }: DeploymentRecord,
  name: string,
  found: Thread | undefined,
): Promise<void> {
  // The trail first: the record is at least as new then, and nothing is shown that the thread does not tell of.
  const lines = await options.audit.read({ service, deploymentId });
  const record = await options.deployments.get(deploymentId);
  if (!record) return;
  const ballots = await options.ballots.of(deploymentId);
  let thread = found ?? newThread(record, options.channelOf(record));
  const keep = async (change: Partial<Thread>) => {
    thread = { ...thread, ...change };
    await options.threads.keep(thread, name);
  };
  const telling: Telling = { delivery, record, thread: () => thread, keep };

  await tellFirst(options, telling, lines.at(-1)?.result ?? null);
  // Questions before lines: somebody has to answer them, and the lines can wait.
  await tellQuestions(
    telling,
    ballots,
    options.now(),
    ({ subject }) =>
      `\`${options.commandOf(record, `approve ${record.id} ${subject}`)}\` or \`reject\` at the terminal`,
  );
  for (const batch of batchesOf(lines.slice(thread.told))) {
    for (const message of threadMessages(batch.filter((line) => !isSeal(line))))
      await delivery.post(replyTo(thread), message);
    await keep({ told: thread.told + batch.length });
  }
  if (record.ending?.kind === 'RollbackFailed' || lines.some(({ action }) => action === 'declare incident'))
    await tellIncidents(telling, options.incidents, await options.releasedOf(record));
}

/** Posted once, and changed from then on. One that Slack takes in no form is kept as shown: it is tried with other words only. */
async function tellFirst(
  options: PosterOptions,
  { delivery, record, thread, keep }: Telling,
  last: string | null,
): Promise<void> {
  const { channel, first, firstShows, moved } = thread();
  const message = deploymentMessage({
    record,
    verdict: await options.verdictOf(record),
    released: await options.releasedOf(record),
    last,
    skipWaits: options.skipWaits(record),
    reports: `\`${options.commandOf(record, `reports ${record.id}`)}\``,
    moved,
    left: options.leftOf?.(record) ?? null,
  });
  const shows = digestOf(message);
  if (firstShows === shows) return;
  if (first === null) return keep({ first: await delivery.post({ channel }, message), firstShows: shows });
  await delivery.update({ channel, message: first }, message);
  await keep({ firstShows: shows });
}

/** What is kept after each: a try that fails in between tells this many again at most. */
const BATCH = 20;

const batchesOf = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
