import { createHash } from 'node:crypto';
import type { Ballot } from '../model/ballot.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { IncidentDesk } from '../ports/incident-desk.ts';
import type { Thread } from '../ports/thread-store.ts';
import type { SlackMessage } from './api.ts';
import type { Delivery } from './delivery.ts';
import { ballotMessage } from './messages/ballot-message.ts';
import { closedIncidentMessage, incidentMessage } from './messages/incident-message.ts';

export interface Telling {
  readonly delivery: Delivery;
  readonly record: DeploymentRecord;
  /** The thread as it is kept by now. */
  readonly thread: () => Thread;
  readonly keep: (change: Partial<Thread>) => Promise<void>;
}

/** Where a reply goes: into the thread, or where Slack took no first message, into the channel. */
export const replyTo = ({ channel, first }: Thread) =>
  first === null ? { channel } : { channel, thread: first };

/** Each question in the channel too: whoever has to decide does not follow every thread. */
export async function tellQuestions(
  { delivery, record, thread, keep }: Telling,
  ballots: readonly Ballot[],
  now: number,
  answerBy: (ballot: Ballot) => string,
): Promise<void> {
  for (const ballot of ballots) {
    const newest = ballots.filter(({ subject }) => subject === ballot.subject).at(-1);
    const over = overText(record, ballot.question.expiresAt, newest?.id === ballot.id, now);
    const message = ballotMessage(ballot, ballot.decision ? null : over);
    const shows = digestOf(message);
    const { questions, channel, moved } = thread();
    const known = questions[ballot.id];
    if (known?.shows === shows) continue;
    const isShown = known !== undefined && known.message !== '';
    // One that is over before it was ever shown is told of by the trail; so is one that was decided in another channel.
    if (!isShown && (over || (ballot.decision && moved))) continue;
    const instead = ballot.decision || over ? undefined : `Answer by ${answerBy(ballot)}`;
    if (isShown) await delivery.update({ channel, message: known.message }, message, instead);
    const posted = isShown
      ? known.message
      : await delivery.post({ ...replyTo(thread()), broadcast: true }, message, instead);
    await keep({ questions: { ...thread().questions, [ballot.id]: { message: posted ?? '', shows } } });
  }
}

/**
 * An incident is told once, in the channel: it is kept among the questions by its own id. When it has been seen to, nobody who
 * comes by finds steps to do.
 *
 * @param released who released the lock that went with it, and why; null: there was none, or it is not released
 */
export async function tellIncidents(
  { delivery, record, thread, keep }: Telling,
  incidents: Pick<IncidentDesk, 'open'>,
  released: string | null,
): Promise<void> {
  const { id, service, environment } = record;
  const open = await incidents.open(service, environment);
  const told = Object.entries(thread().questions).filter(([name]) => name.startsWith('inc-'));
  for (const [name, { message, shows }] of told) {
    if (message === '' || shows === CLOSED || open.some((incident) => incident.id === name)) continue;
    await delivery.update({ channel: thread().channel, message }, closedIncidentMessage(record, released));
    await keep({ questions: { ...thread().questions, [name]: { message, shows: CLOSED } } });
  }
  for (const incident of open) {
    if (incident.deploymentId !== id || thread().questions[incident.id]) continue;
    const to = { ...replyTo(thread()), broadcast: true };
    const message = await delivery.post(to, incidentMessage(incident));
    await keep({
      questions: { ...thread().questions, [incident.id]: { message: message ?? '', shows: '' } },
    });
  }
}

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

/** What is kept as shown of an incident that was seen to. */
const CLOSED = 'closed';

export const digestOf = (message: SlackMessage): string =>
  createHash('sha256').update(JSON.stringify(message)).digest('hex').slice(0, 16);
