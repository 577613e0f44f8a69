import type { KnownBlock, SectionBlock } from '@slack/types';
import type { SlackMessage } from '../api.ts';
import { oneLine, onOneLine, plainPeople } from './outside-text.ts';

export { literal, oneLine, onOneLine, plainPeople } from './outside-text.ts';

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
  value: 2000,
  text: 4000,
  confirmTitle: 100,
  confirmText: 300,
} as const;

/** An escaped character, a moment or a link, or a character: what Slack reads as one. */
const PIECES = /&(?:amp|lt|gt);|<[^<>]*>|[\s\S]/gu;

/**
 * As much of a text as fits. Where it is cut, it says where the rest is. Nothing that Slack reads as one is cut in two.
 *
 * @param rest where the whole text is: "the report"
 */
export function shortened(text: string, limit: number, rest = ''): string {
  if (text.length <= limit) return text;
  const tail = rest ? `… (the rest is in ${rest})` : '…';
  let kept = '';
  for (const [piece] of text.matchAll(PIECES)) {
    if (kept.length + piece.length + tail.length > limit) break;
    kept += piece;
  }
  return `${kept}${tail}`.slice(0, limit);
}

/** Slack takes no empty text. */
export const orDash = (text: string): string => (text.trim() === '' ? '–' : text);

/**
 * The one way out for messages: blocks beyond the limit are dropped, and what stands in their place says so. A row of buttons
 * at the end stays, as it is what people came for.
 *
 * @param lines what notifications say, as it stands: it is escaped here, and ids beside names left out, so that no message can forget to
 */
export function limited(
  lines: string | readonly string[],
  blocks: readonly KnownBlock[],
  rest = 'the reports',
): SlackMessage {
  const whole = [lines]
    .flat()
    .map((line) => oneLine(plainPeople(line)))
    .join('\n');
  const text = orDash(shortened(whole, LIMITS.text, rest));
  if (blocks.length <= LIMITS.blocks) return { text, blocks };
  const end = blocks.slice(-1).filter(({ type }) => type === 'actions');
  const kept = blocks.slice(0, LIMITS.blocks - 1 - end.length);
  return { text, blocks: [...kept, context(`There is more: see ${rest}.`), ...end] };
}

export const section = (markdown: string, rest?: string): SectionBlock => ({
  type: 'section',
  text: { type: 'mrkdwn', text: orDash(shortened(markdown, LIMITS.section, rest)), verbatim: true },
});

export const header = (text: string): KnownBlock => ({
  type: 'header',
  // No pictures for words such as `:tada:` that a version or a reason may have.
  text: { type: 'plain_text', text: orDash(shortened(onOneLine(text), LIMITS.header)), emoji: false },
});

export const context = (markdown: string): KnownBlock => ({
  type: 'context',
  elements: [{ type: 'mrkdwn', text: orDash(shortened(markdown, LIMITS.context)), verbatim: true }],
});

/** Each person sees it in their own time. @param at milliseconds since 1970 */
export const time = (at: number): string =>
  `<!date^${Math.floor(at / 1000)}^{date_short_pretty} {time}|${new Date(at).toISOString()}>`;
