import type { KnownBlock, ModalView } from '@slack/types';
import { LONGEST_REASON } from '../../model/said.ts';
import { encodeContext, FORMS, type FormContext, type FormName } from '../actions.ts';
import { literal, oneLine, section } from './limits.ts';

const TITLES: Readonly<Record<FormName, { title: string; submit: string; what: string }>> = {
  reject: {
    title: 'Reject',
    submit: 'Reject',
    what: 'Why not? Your answer is written down, and everybody sees it.',
  },
  extend: {
    title: 'Observe for longer',
    submit: 'Extend',
    what: 'Why longer? A breach rolls back at once all the same.',
  },
  skip: {
    title: 'Skip the rest',
    submit: 'Skip',
    what: 'Why is it safe not to wait? Your answer stands in every report.',
  },
  unlock: {
    title: 'Release the lock',
    submit: 'Release',
    what: 'Why is production well? Its open incidents are closed with your answer, and the next deployment may start.',
  },
};

/** The longest a person may extend an observation by at once, in minutes. */
export const LONGEST_EXTENSION_MINUTES = 240;

const input = (id: string, label: string, element: object): KnownBlock =>
  ({ type: 'input', block_id: id, label: { type: 'plain_text', text: label }, element }) as KnownBlock;

/** Asks for a reason, and for an extension how long. */
export function formView<Name extends FormName>(name: Name, context: FormContext<Name>): ModalView {
  const { title, submit, what } = TITLES[name];
  const plain = (text: string) => ({ type: 'plain_text', text }) as const;
  return {
    type: 'modal',
    callback_id: name,
    private_metadata: encodeContext(context),
    title: plain(title),
    submit: plain(submit),
    close: plain('Cancel'),
    blocks: [
      section(`${aboutOf(context)}${literal(what)}`),
      ...(name === 'extend'
        ? [
            input('minutes', `Minutes, up to ${LONGEST_EXTENSION_MINUTES}`, {
              type: 'number_input',
              action_id: 'value',
              is_decimal_allowed: false,
              min_value: '1',
              max_value: String(LONGEST_EXTENSION_MINUTES),
              initial_value: '15',
            }),
          ]
        : []),
      input('reason', 'Reason', {
        type: 'plain_text_input',
        action_id: 'value',
        max_length: LONGEST_REASON,
        multiline: true,
      }),
    ],
  };
}

/** What it is about, as far as the button says: a form covers the message that it came from. */
function aboutOf({ value }: FormContext): string {
  if ('service' in value)
    return `*${oneLine(`${value.service} in ${value.environment}`)}*, kept by \`${oneLine(value.deployment)}\`\n`;
  return 'deployment' in value ? `\`${oneLine(value.deployment)}\`\n` : '';
}

export const isForm = (name: string): name is FormName => (FORMS as readonly string[]).includes(name);

/** What was filled in, or what is wrong with it, by the block. */
export function readForm(
  name: FormName,
  fields: Readonly<Record<string, string>>,
): { readonly reason: string; readonly minutes: number } | { readonly errors: Record<string, string> } {
  const reason = (fields['reason'] ?? '').trim();
  // Digits only: `0x10` and `1e2` are numbers to a program, and to nobody who reads the trail.
  const typed = (fields['minutes'] ?? '').trim();
  const minutes = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
  const errors: Record<string, string> = {};
  if (reason === '') errors['reason'] = 'Say why, in a few words.';
  if (reason.length > LONGEST_REASON) errors['reason'] = `At most ${LONGEST_REASON} characters.`;
  if (name === 'extend' && (minutes < 1 || minutes > LONGEST_EXTENSION_MINUTES))
    errors['minutes'] = `A whole number of minutes from 1 to ${LONGEST_EXTENSION_MINUTES}.`;
  return Object.keys(errors).length > 0 ? { errors } : { reason, minutes };
}
