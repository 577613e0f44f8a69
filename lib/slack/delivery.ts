import type { SlackApi, SlackMessage } from './api.ts';
import { shortened } from './messages/limits.ts';
import type { Naming } from './names.ts';
import { refusalKind, type SlackRefusal } from './refusal.ts';

type Place = Parameters<SlackApi['post']>[0];

/** Messages on their way to Slack, each of which is taken, taken without its layout, or given up for good. */
export interface Delivery {
  /**
   * @param instead what to do where a message has lost its buttons
   * @returns its id; null: Slack takes it in no form, which was told of, and it is not to be tried again
   */
  post(to: Place, message: SlackMessage, instead?: string): Promise<string | null>;
  /** A message that is gone, or that Slack takes in no form, stays as it is. */
  update(
    to: { readonly channel: string; readonly message: string },
    message: SlackMessage,
    instead?: string,
  ): Promise<void>;
}

/** Without blocks a message is to be short: what it was too long for is not known. */
const LONGEST_PLAIN = 1500;

/**
 * What Slack will never take must not hold up what comes behind it (CM-1). What concerns the channel, the thread or the
 * installation is thrown on: it is not about this message.
 *
 * @param onRefused told once of each message that was given up
 */
export function createDelivery(
  api: Pick<SlackApi, 'post' | 'update'>,
  naming: Naming,
  onRefused: (text: string) => void,
): Delivery {
  const deliver = async <T>(
    ask: (message: SlackMessage) => Promise<T>,
    message: SlackMessage,
    instead?: string,
  ): Promise<T | null> => {
    const forms = [message, plainForm(message, instead)];
    let refusal: SlackRefusal | undefined;
    for (const form of forms) {
      try {
        return await ask(await naming(refusal ? saying(form, refusal) : form));
      } catch (error) {
        const kind = refusalKind(error);
        if (kind === 'gone') return null;
        if (kind !== 'layout' && kind !== 'message') throw error;
        refusal = error as SlackRefusal;
        if (kind === 'message') break;
      }
    }
    onRefused(
      `a message was left out, and is not tried again: ${refusal?.message}. It said: ${shortened(message.text, 300)}`,
    );
    return null;
  };
  return {
    post: (to, message, instead) => deliver((form) => api.post(to, form), message, instead),
    update: async (to, message, instead) => {
      await deliver((form) => api.update(to, form), message, instead);
    },
  };
}

/** The text alone. It is as safe as it was in a notification. */
const plainForm = ({ text }: SlackMessage, instead?: string): SlackMessage => ({
  text: `${shortened(text, LONGEST_PLAIN, 'the audit trail')}${instead ? `\n${instead}` : ''}`,
  blocks: [],
});

const saying = ({ text }: SlackMessage, { code }: SlackRefusal): SlackMessage => ({
  text: `${text}\n(Slack took this without its layout only: ${code})`,
  blocks: [],
});
