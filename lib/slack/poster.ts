import { createHash } from 'node:crypto';
import { SlipwayError } from '../model/errors.ts';
import type { AuditTrail } from '../ports/audit-trail.ts';
import type { BallotBox } from '../ports/ballot-box.ts';
import type { DeploymentRecord, DeploymentRecords } from '../ports/deployment-records.ts';
import type { IncidentDesk } from '../ports/incident-desk.ts';
import type { Thread, ThreadStore } from '../ports/thread-store.ts';
import type { SlackApi, SlackMessage } from './api.ts';
import { ballotMessage } from './messages/ballot-message.ts';
import { deploymentMessage } from './messages/deployment-message.ts';
import { incidentMessage } from './messages/incident-message.ts';
import { threadMessages } from './messages/lists.ts';

export interface PosterOptions {
  readonly api: SlackApi;
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
  /** Where the reports are, in words or as a command. */
  readonly reportsOf: (record: DeploymentRecord) => string;
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
 * delivered throws Transient; the next call goes on from there, and no deployment ever waits for it.
 *
 * @returns what was done: `told`; `busy` where another one is at it, which will look again; `unknown`, no such deployment
 */
export const createPoster =
  (options: PosterOptions) =>
  async (deploymentId: string): Promise<'told' | 'busy' | 'unknown'> => {
    const { threads, now } = options;
    const known = await options.deployments.get(deploymentId);
    if (!known) return 'unknown';
    for (;;) {
      const name = options.nextName();
      const taken = await threads.take(deploymentId, name, now(), now() + LEASE_MS);
      if (!taken) return 'busy';
      let more: boolean;
      try {
        await bringUpToDate(options, known, name, taken.thread).catch((error: unknown) => {
          // Somebody has deleted the first message: a new one begins, and the rest follows it.
          if (!isWithoutThread(error) || !taken.thread?.first) throw error;
          return bringUpToDate(options, known, name, { ...taken.thread, first: null });
        });
      } finally {
        more = await threads.giveBack(deploymentId, name);
      }
      if (!more) return 'told';
    }
  };

const isWithoutThread = (error: unknown) =>
  error instanceof SlipwayError && /thread_not_found/.test(error.message);

async function bringUpToDate(
  options: PosterOptions,
  { id: deploymentId, service }: DeploymentRecord,
  name: string,
  found: Thread | undefined,
): Promise<void> {
  const { api, threads } = options;
  // The trail first: the record is at least as new then, and nothing is shown that the thread does not tell of.
  const lines = await options.audit.read({ service, deploymentId });
  const record = await options.deployments.get(deploymentId);
  if (!record) return;
  const ballots = await options.ballots.of(deploymentId);
  let thread: Thread = found ?? {
    deploymentId,
    channel: options.channelOf(record),
    first: null,
    firstShows: null,
    told: 0,
    questions: {},
  };
  const keep = async (change: Partial<Thread>) => {
    thread = { ...thread, ...change };
    await threads.keep(thread, name);
  };
  const { channel } = thread;

  const first = deploymentMessage({
    record,
    verdict: await options.verdictOf(record),
    released: await options.releasedOf(record),
    last: lines.at(-1)?.result ?? null,
    skipWaits: options.skipWaits(record),
    reports: options.reportsOf(record),
  });
  if (thread.first === null) {
    const message = await api.post({ channel }, first);
    await keep({ first: message, firstShows: digestOf(first) });
  } else if (thread.firstShows !== digestOf(first)) {
    await update(api, { channel, message: thread.first }, first);
    await keep({ firstShows: digestOf(first) });
  }
  const to = { channel, thread: thread.first ?? '' };

  // Questions first: somebody has to answer them, and the lines can wait.
  for (const ballot of ballots) {
    const newest = ballots.filter(({ subject }) => subject === ballot.subject).at(-1);
    const over = overText(record, ballot.question.expiresAt, newest?.id === ballot.id, options.now());
    const message = ballotMessage(ballot, ballot.decision ? null : over);
    const shows = digestOf(message);
    const known = thread.questions[ballot.id];
    if (known?.shows === shows) continue;
    // One that is over before it was ever shown is told of by the trail.
    if (!known && over) continue;
    // In the channel too: whoever has to decide does not follow every thread.
    if (known) await update(api, { channel, message: known.message }, message);
    const posted = known?.message ?? (await api.post({ ...to, broadcast: true }, message));
    await keep({ questions: { ...thread.questions, [ballot.id]: { message: posted, shows } } });
  }

  for (const batch of batchesOf(lines.slice(thread.told))) {
    for (const message of threadMessages(batch)) await api.post(to, message);
    await keep({ told: thread.told + batch.length });
  }
  if (record.ending?.kind === 'RollbackFailed' || lines.some(({ action }) => action === 'declare incident'))
    await tellIncident(options, record, thread, keep);
}

/** An incident is told once, in the channel: it is kept among the questions by its own id. */
async function tellIncident(
  { api, incidents }: PosterOptions,
  { id, service, environment }: DeploymentRecord,
  thread: Thread,
  keep: (change: Partial<Thread>) => Promise<void>,
): Promise<void> {
  const open = (await incidents.open(service, environment)).filter(({ deploymentId }) => deploymentId === id);
  let { questions } = thread;
  for (const incident of open) {
    if (questions[incident.id]) continue;
    const to = { channel: thread.channel, thread: thread.first ?? '', broadcast: true };
    const message = await api.post(to, incidentMessage(incident));
    questions = { ...questions, [incident.id]: { message, shows: '' } };
    await keep({ questions });
  }
}

/** What is kept after each: a try that fails in between tells this many again at most. */
const BATCH = 20;

const batchesOf = <T>(items: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );

function overText(
  record: DeploymentRecord,
  expiresAt: number,
  isNewest: boolean,
  now: number,
): string | null {
  if (record.ending) return `the deployment ended ${record.ending.kind}`;
  if (record.state.rollback || record.state.failure) return 'the deployment is going back';
  if (!isNewest) return 'it was asked again, below';
  return now > expiresAt ? 'its time is over' : null;
}

/** A message that somebody has deleted cannot be changed, and that is no reason to tell nothing more. */
async function update(
  api: SlackApi,
  to: { readonly channel: string; readonly message: string },
  message: SlackMessage,
): Promise<void> {
  try {
    await api.update(to, message);
  } catch (error) {
    if (
      !(
        error instanceof SlipwayError &&
        /message_not_found|cant_update_message|edit_window_closed/.test(error.message)
      )
    )
      throw error;
  }
}

const digestOf = (message: SlackMessage): string =>
  createHash('sha256').update(JSON.stringify(message)).digest('hex').slice(0, 16);
