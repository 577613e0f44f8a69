import { SlipwayError } from '../model/errors.ts';
import type { SlackApi, SlackMessage } from './api.ts';
import { LIMITS, oneLine, shortened } from './messages/limits.ts';

/**
 * An id that stands alone, without a name beside it: of a requester without an e-mail address, of approvers. One in `code` or
 * "quotes" is there to be copied.
 */
const ID = /(?<![\w`"-])slack(?::([UW][A-Z0-9]{2,20})|-group:(S[A-Z0-9]{2,20}))(?!\w)/g;
/** As many are asked for in one message: a text from outside may have more, and no message waits for all of them. */
const MOST = 20;

/** Puts the names of people and groups in the place of their ids, as plain text: nobody is mentioned by it. */
export type Naming = (message: SlackMessage) => Promise<SlackMessage>;

/** A name that cannot be asked for stays an id: no message is held up for it. */
export function createNaming(api: Pick<SlackApi, 'person' | 'groupName'>): Naming {
  const known = new Map<string, string>();
  /** @returns false: Slack is away, and no other name is asked for now */
  const learn = async ([id, member, group]: RegExpMatchArray): Promise<boolean> => {
    if (known.has(id)) return true;
    try {
      const name = member ? (await api.person(member)).name : await api.groupName(group ?? '');
      if (name) known.set(id, oneLine(name));
      return true;
    } catch (error) {
      if (error instanceof SlipwayError) return error.name !== 'Transient';
      throw error;
    }
  };
  const named = (text: string, limit: number) =>
    shortened(
      text.replace(ID, (id) => known.get(id) ?? id),
      limit,
    );
  return async (message) => {
    const { text, blocks } = message;
    const texts = [
      text,
      ...blocks.flatMap((block) => {
        if (block.type === 'section') return [block.text?.text ?? ''];
        return block.type === 'context'
          ? block.elements.map((each) => ('text' in each ? each.text : ''))
          : [];
      }),
    ].join('\n');
    const ids = new Map([...texts.matchAll(ID)].map((match) => [match[0], match]));
    if (ids.size === 0) return message;
    for (const match of [...ids.values()].slice(0, MOST)) if (!(await learn(match))) break;
    return {
      text: named(text, LIMITS.text),
      blocks: blocks.map((block) => {
        if (block.type === 'section' && block.text)
          return { ...block, text: { ...block.text, text: named(block.text.text, LIMITS.section) } };
        if (block.type === 'context')
          return {
            ...block,
            elements: block.elements.map((each) =>
              'text' in each ? { ...each, text: named(each.text, LIMITS.context) } : each,
            ),
          };
        return block;
      }),
    };
  };
}
