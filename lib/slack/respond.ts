import { SlipwayError, transient } from '../model/errors.ts';
import type { SlackApi, SlackMessage } from './api.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackWork } from './work.ts';

/**
 * Tells the person who asked, alone. Throws only where no way was taken: Transient where another try of one may help, and
 * SlackRefusal where none does.
 */
export type Respond = (work: SlackWork, message: SlackMessage) => Promise<void>;

/**
 * Patience with one answer; `response_url` takes up to five answers in half an hour, so a try more does no harm. With the two
 * other ways behind it, of 20 s at the most each, it fits into the minute that a function has.
 */
const ANSWER_MS = 3000;
const TRIES = 3;
const PAUSE_MS = 200;

/**
 * By the address that Slack gave for it (where the app need not be in the channel), as a message in the channel that this person
 * alone sees, or in the app's own conversation with them. The next way is for what the one before did not take, now or ever:
 * the address for answers is of another host than the rest, and the one may be away without the other.
 */
export const createRespond =
  (api: SlackApi, fetchUrl: typeof fetch = fetch): Respond =>
  async (work, message) => {
    const { responseUrl, place, user } = work;
    const thread = place?.message ? { thread: place.message } : {};
    const ways = [
      ...(responseUrl === null ? [] : [() => answerAt(responseUrl, work, message, fetchUrl)]),
      ...(place ? [() => api.tell({ channel: place.channel, user, ...thread }, message)] : []),
      async () => void (await api.post({ channel: user }, message)),
    ];
    const failures: SlipwayError[] = [];
    for (const way of ways) {
      try {
        return await way();
      } catch (error) {
        if (!(error instanceof SlackRefusal || isTransient(error))) throw error;
        failures.push(error);
      }
    }
    if (failures.some(isTransient)) throw transient(failures.map(({ message }) => message).join('; '));
    throw failures.at(-1);
  };

const isTransient = (error: unknown): error is SlipwayError =>
  error instanceof SlipwayError && error.name === 'Transient';

/** A plan's buttons are answered in the place of the plan, so that they cannot be pressed twice. */
async function answerAt(
  url: string,
  { kind, user }: SlackWork,
  { text, blocks }: SlackMessage,
  fetchUrl: typeof fetch,
): Promise<void> {
  const replaces = kind === 'start' || kind === 'cancel';
  const body = JSON.stringify({ response_type: 'ephemeral', replace_original: replaces, text, blocks });
  let last = '';
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0)
      await new Promise((go) => setTimeout(go, PAUSE_MS * 2 ** (tries - 1) * (0.5 + Math.random())));
    try {
      const answer = await fetchUrl(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(ANSWER_MS),
        redirect: 'error',
      });
      if (answer.ok) return;
      last = `it answered ${answer.status}`;
      // Used up or too old: another try gets the same answer.
      if (answer.status < 500 && answer.status !== 429)
        throw new SlackRefusal(`answering ${user}`, 'expired_url', last);
    } catch (error) {
      if (error instanceof SlackRefusal) throw error;
      last = (error as Error).message;
    }
  }
  throw transient(`answering ${user} at the address that Slack gave for it did not succeed: ${last}`);
}
