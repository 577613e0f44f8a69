import type { ModalView } from '@slack/types';
import type { OnceStore } from '../ports/once-store.ts';
import { literal } from './messages/limits.ts';
import type { SlackWork } from './work.ts';

export interface EndpointOptions {
  /** The signing secret, and the one before while it is being changed. */
  readonly secrets: () => Promise<readonly string[]>;
  /** The only workspace that is listened to (T…). */
  readonly team: string;
  readonly once: OnceStore;
  /** Hands work on; the endpoint does not wait for it to be done. */
  readonly enqueue: (work: SlackWork) => Promise<void>;
  /** A form has to be opened within three seconds of the click, so it is opened here. */
  readonly openForm: (triggerId: string, view: ModalView) => Promise<void>;
  readonly now: () => number;
  /** @default Slack's */
  readonly responseBase?: string;
  /** Patience with Slack opening a form, milliseconds. @default 2000, of the three seconds that it waits itself */
  readonly openWithin?: number;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly body: string;
  /** Why, for the log; never a secret and nothing that was sent. */
  readonly reason: string;
}

/** What is known of a request before it is understood. */
export interface Known {
  readonly id: string;
  readonly at: number;
}

export const turnedAway = (status: number, reason: string): EndpointAnswer => ({ status, body: '', reason });
export const done = (reason: string, body: object | null = null): EndpointAnswer => ({
  status: 200,
  body: body === null ? '' : JSON.stringify(body),
  reason,
});
/** Shown to the person who typed the command, alone. */
export const told = (text: string, reason = 'answered'): EndpointAnswer =>
  done(reason, { response_type: 'ephemeral', text: literal(text) });

/** In an answer that is Slack's markdown: letters only do no harm. */
export const plainly = (word: string) => word.replace(/[^\w.@+-]/g, '').slice(0, 80);
