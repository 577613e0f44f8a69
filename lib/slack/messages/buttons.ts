import type { ActionsBlock, Button } from '@slack/types';
import { ACTIONS, type ActionName, type ActionValue, encodeValue } from '../actions.ts';
import { LIMITS, onOneLine, orDash, shortened } from './limits.ts';

export interface ButtonWords {
  readonly label: string;
  readonly style?: 'primary' | 'danger';
  /** Asked once more before it counts. */
  readonly confirm?: { readonly title: string; readonly text: string; readonly yes: string };
}

export function button<Name extends ActionName>(
  name: Name,
  value: ActionValue<Name>,
  { label, style, confirm }: ButtonWords,
): Button {
  const plain = (text: string, limit: number) =>
    ({ type: 'plain_text', text: orDash(shortened(onOneLine(text), limit)), emoji: false }) as const;
  return {
    type: 'button',
    action_id: ACTIONS[name],
    text: plain(label, LIMITS.button),
    value: encodeValue(name, value),
    ...(style ? { style } : {}),
    ...(confirm
      ? {
          confirm: {
            title: plain(confirm.title, LIMITS.confirmTitle),
            text: plain(confirm.text, LIMITS.confirmText),
            confirm: plain(confirm.yes, 30),
            deny: plain('No, leave it', 30),
            ...(style === 'danger' ? { style: 'danger' as const } : {}),
          },
        }
      : {}),
  };
}

export const row = (buttons: readonly Button[]): ActionsBlock => ({
  type: 'actions',
  elements: [...buttons],
});
