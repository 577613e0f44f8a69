import type { KnownBlock, ModalView } from '@slack/types';
import type { SlackMessage } from '../../lib/slack/api.ts';

interface Found {
  readonly type: 'mrkdwn' | 'plain_text';
  readonly text: string;
}

/** Every text object in it, however deep. */
export function textsIn(it: unknown): Found[] {
  if (it === null || typeof it !== 'object') return [];
  const { type, text } = it as Record<string, unknown>;
  if ((type === 'mrkdwn' || type === 'plain_text') && typeof text === 'string') return [{ type, text }];
  return Object.values(it).flatMap(textsIn);
}

/** All that people may read of a message, as Slack gets it. */
export const wordsOf = ({ text, blocks }: SlackMessage): string =>
  [text, ...textsIn(blocks).map((each) => each.text)].join('\n');

export const buttonsIn = ({ blocks }: Pick<SlackMessage, 'blocks'>) =>
  blocks.flatMap((block) =>
    block.type === 'actions' ? block.elements.flatMap((each) => (each.type === 'button' ? [each] : [])) : [],
  );

/** What acts in Slack's markdown: dates are ours, and nothing else is. */
const ACTS = /<(?!!date\^\d+\^\{date_short_pretty\} \{time\}\|[\d\-T:.Z+]+>)/;

/** What Slack would refuse, or would do without being meant to; [] where it is as it should be. */
export function problemsOf(message: SlackMessage): string[] {
  const { text, blocks } = message;
  return [
    ...(text.length > 4000 ? [`text has ${text.length}`] : []),
    ...(text.trim() === '' ? ['text is empty'] : []),
    ...(ACTS.test(text) ? [`text acts: ${text}`] : []),
    ...(blocks.length > 50 ? [`${blocks.length} blocks`] : []),
    ...blocksProblems(blocks),
    ...buttonsIn(message).flatMap(({ value = '' }) =>
      value.length > 2000 ? [`a value has ${value.length}`] : [],
    ),
  ];
}

export const formProblems = ({ private_metadata = '', blocks, title, submit }: ModalView): string[] => [
  ...(private_metadata.length > 3000 ? [`private_metadata has ${private_metadata.length}`] : []),
  ...(title.text.length > 24 ? [`title has ${title.text.length}`] : []),
  ...((submit?.text.length ?? 0) > 24 ? ['submit is too long'] : []),
  ...blocksProblems(blocks as readonly KnownBlock[]),
];

const LONGEST = { header: 150, section: 3000, context: 2000, actions: 75, input: 2000 };

const blocksProblems = (blocks: readonly KnownBlock[]): string[] =>
  blocks.flatMap((block) => {
    const limit = LONGEST[block.type as keyof typeof LONGEST];
    if (limit === undefined) return [`no limit is known of ${block.type}`];
    if (block.type === 'actions' && block.elements.length === 0) return ['actions without a button'];
    const own = block.type === 'actions' ? buttonsIn({ blocks: [block] }).map(({ text }) => text) : block;
    return [
      ...textsIn(own).flatMap(({ text }) =>
        text.length > limit ? [`${block.type} has ${text.length}`] : [],
      ),
      ...textsIn(block).flatMap(({ type, text }) => [
        ...(text.trim() === '' ? [`${block.type} has an empty text`] : []),
        ...(type === 'mrkdwn' && ACTS.test(text) ? [`${block.type} acts: ${text}`] : []),
        ...((type === 'mrkdwn' && /&[a-z]{0,3}…/.test(text)) || !text.isWellFormed()
          ? [`${block.type} is cut in a character`]
          : []),
      ]),
      ...buttonsIn({ blocks: [block] }).flatMap(({ confirm }) => [
        ...((confirm?.title?.text.length ?? 0) > 100 ? ['the title of a confirmation is too long'] : []),
        ...((confirm?.text.text.length ?? 0) > 300 ? ['a confirmation is too long'] : []),
      ]),
    ];
  });
