import type { SlackWork } from '../../slack/work.ts';

const MINUTE_MS = 60_000;

/**
 * How long something is tried after it was asked. Whoever pressed Start has left after ten minutes, and nothing is to begin by
 * itself then; Slack takes answers at its own address for half an hour; what people decide makes sense for longer.
 */
export function patienceWith({ kind }: Pick<SlackWork, 'kind'>): number {
  switch (kind) {
    case 'start':
      return 10 * MINUTE_MS;
    case 'plan':
    case 'status':
    case 'cancel':
      return 30 * MINUTE_MS;
    case 'say':
      return 24 * 60 * MINUTE_MS;
    default:
      return 60 * MINUTE_MS;
  }
}

/** An abort goes through as soon as Slack says who pressed. */
const LONGEST_PAUSE_MS = { abort: 2000, other: 15_000 };

/** Growing, and never the same for two who wait for the same. @param tries so far */
export const pauseAfter = ({ kind }: Pick<SlackWork, 'kind'>, tries: number): number =>
  Math.min(500 * 2 ** Math.min(tries, 10), LONGEST_PAUSE_MS[kind === 'abort' ? 'abort' : 'other']) *
  (0.5 + Math.random() / 2);

/**
 * What of one person is done in the order in which they asked: votes on the same question, wishes about the same observation. All
 * else waits for nothing, and so does an abort: a plan that Slack does not take must not hold up a vote. Only what is done has an
 * order: telling what came of it waits for nothing, and nothing waits for it.
 */
export function orderOf(work: SlackWork): string {
  switch (work.kind) {
    case 'vote':
      return `${work.user} vote ${work.ballot}`;
    case 'extend':
    case 'skip':
      return `${work.user} observation ${work.deployment}`;
    default:
      return work.id;
  }
}

/** What a person has asked for, to them and at the terminal: nothing but letters of what they typed. */
export function nameOf(work: SlackWork): string {
  switch (work.kind) {
    case 'vote':
      return work.approved ? 'approval' : 'rejection';
    case 'abort':
      return `abort of ${plain(work.which)}`;
    case 'extend':
      return `extension of an observation of ${plain(work.deployment)}`;
    case 'skip':
      return `skipping of a wait of ${plain(work.deployment)}`;
    case 'unlock':
    case 'release':
      return `release of ${plain(work.service)}`;
    case 'plan':
      return `plan for ${plain(work.service)} ${plain(work.version)}`;
    case 'start':
      return `start of ${plain(work.start.request.service)} ${plain(work.start.request.version)}`;
    case 'status':
      return 'status';
    case 'cancel':
    case 'say':
      return 'answer';
  }
}

const plain = (word: string) => word.replace(/[^\w.@+-]/g, '').slice(0, 80);
