import type { AskedAnswers } from '../model/questions.ts';
import type { ObservationKey } from '../model/wish.ts';
import type { ActionValue, Place } from './actions.ts';

interface Asked {
  /** The same request has the same id, however often it is delivered. */
  readonly id: string;
  readonly user: string;
  /** When it was asked, milliseconds since 1970: a vote in time that is counted late is in time. */
  readonly at: number;
  /** Where the answer is told; `responseUrl` where Slack gave one. */
  readonly place: Place | null;
  readonly responseUrl: string | null;
}

/** What is done after the endpoint has answered (Slack waits for three seconds). */
export type SlackWork = Asked &
  (
    | {
        readonly kind: 'vote';
        readonly approved: boolean;
        readonly ballot: string;
        readonly shown: string;
        readonly reason: string;
      }
    | { readonly kind: 'abort'; readonly which: string; readonly reason: string }
    | {
        readonly kind: 'extend';
        readonly deployment: string;
        readonly observation: ObservationKey;
        readonly minutes: number;
        readonly reason: string;
      }
    | {
        readonly kind: 'skip';
        readonly deployment: string;
        readonly observation: ObservationKey;
        readonly reason: string;
      }
    | {
        readonly kind: 'unlock';
        readonly service: string;
        readonly environment: string;
        readonly deployment: string;
        readonly reason: string;
      }
    /** By name, as a command has it: whatever keeps the service locked now. */
    | { readonly kind: 'release'; readonly service: string; readonly reason: string }
    | {
        readonly kind: 'plan';
        readonly service: string;
        readonly version: string;
        readonly guidance: string | null;
        readonly answers: AskedAnswers | null;
      }
    | { readonly kind: 'start'; readonly start: ActionValue<'start'> }
    | { readonly kind: 'cancel' }
    /** Nothing but the answer: what the endpoint could not do, and what to do about it. */
    | { readonly kind: 'say'; readonly text: string }
    | { readonly kind: 'status'; readonly service: string | null }
  );
export type SlackWorkKind = SlackWork['kind'];
