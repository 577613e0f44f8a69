import { transient } from '../model/errors.ts';
import type { SlackApi, SlackMessage } from './api.ts';
import type { SlackWork } from './work.ts';

/** Tells the person who asked, alone. */
export type Respond = (work: SlackWork, message: SlackMessage) => Promise<void>;

/** Patience with one answer; `response_url` takes up to five answers in half an hour, so a try more does no harm. */
const ANSWER_MS = 5000;
const TRIES = 3;
const PAUSE_MS = 200;

/**
 * By the address that Slack gave for it (where the app need not be in the channel), and otherwise as a message that this person
 * alone sees. A plan's buttons are answered in the place of the plan, so that they cannot be pressed twice.
 */
export const createRespond =
  (api: SlackApi, fetchUrl: typeof fetch = fetch): Respond =>
  async (work, { text, blocks }) => {
    const { responseUrl, place, user } = work;
    if (responseUrl === null) {
      if (place)
        await api.tell(
          { channel: place.channel, user, ...(place.message ? { thread: place.message } : {}) },
          { text, blocks },
        );
      return;
    }
    const replaces = work.kind === 'start' || work.kind === 'cancel';
    const body = JSON.stringify({ response_type: 'ephemeral', replace_original: replaces, text, blocks });
    let last = '';
    for (let tries = 0; tries < TRIES; tries++) {
      try {
        const answer = await fetchUrl(responseUrl, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(ANSWER_MS),
          redirect: 'error',
        });
        if (answer.ok) return;
        last = `it answered ${answer.status}`;
        // Used up or too old: another try gets the same answer.
        if (answer.status < 500 && answer.status !== 429) break;
      } catch (error) {
        last = (error as Error).message;
      }
      await new Promise((go) => setTimeout(go, PAUSE_MS * 2 ** tries * (0.5 + Math.random())));
    }
    throw transient(`answering ${user} in Slack did not succeed: ${last}`);
  };
