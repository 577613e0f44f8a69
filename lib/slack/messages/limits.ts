import type { KnownBlock } from '@slack/types';
import type { SlackMessage } from '../api.ts';

/**
 * What Slack takes, in characters (docs.slack.dev, "Blocks", "Block elements", "Composition objects", chat.postMessage). What
 * is longer is refused as a whole, and a message that is refused is worse than a shorter one.
 */
export const LIMITS = {
  blocks: 50,
  header: 150,
  section: 3000,
  context: 2000,
  button: 75,
  text: 4000,
  confirmTitle: 100,
  confirmText: 300,
} as const;

/** Text from outside says what it says and does nothing: no mention, no link, no channel (docs.slack.dev, "Escaping text"). */
export const literal = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/**
 * As much of a text as fits. Where it is cut, it says where the rest is. Never in the middle of an escaped character.
 *
 * @param rest where the whole text is: "the report"
 */
export function shortened(text: string, limit: number, rest = ''): string {
  if (text.length <= limit) return text;
  const tail = rest ? `… (the rest is in ${rest})` : '…';
  const cut = text.slice(0, Math.max(0, limit - tail.length)).replace(/&[a-z]{0,4}$/, '');
  return `${isWhole(cut) ? cut : cut.slice(0, -1)}${tail}`.slice(0, limit);
}

/** A pair of surrogates that was cut in two is no character. */
const isWhole = (text: string) => !/[\uD800-\uDBFF]$/.test(text);

/** The one way out for messages: blocks beyond the limit are dropped from the end, and the last one says so. */
export function limited(text: string, blocks: readonly KnownBlock[], rest = 'the reports'): SlackMessage {
  const whole = shortened(text, LIMITS.text, rest);
  if (blocks.length <= LIMITS.blocks) return { text: whole, blocks };
  const kept = blocks.slice(0, LIMITS.blocks - 1);
  return { text: whole, blocks: [...kept, context(`There is more: see ${rest}.`)] };
}

export const section = (markdown: string, rest?: string): KnownBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: shortened(markdown, LIMITS.section, rest), verbatim: true },
});

export const header = (text: string): KnownBlock => ({
  type: 'header',
  text: { type: 'plain_text', text: shortened(text, LIMITS.header) },
});

export const context = (markdown: string): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: shortened(markdown, LIMITS.context), verbatim: true }],
});

/** Each person sees it in their own time. @param at milliseconds since 1970 */
export const time = (at: number): string =>
  `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${new Date(at).toISOString()}>`;
