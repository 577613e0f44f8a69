import type { ActionsBlock, Button } from '@slack/types';
import {
  ACTIONS,
  type ActionName,
  type ActionValue,
  actionNamed,
  decodeValue,
  encodeValue,
} from '../actions.ts';
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

/** Slack takes its value, and a press of it is understood. One button that is too long has the whole message refused. */
export function works({ action_id = '', value = '' }: Button): boolean {
  const name = actionNamed(action_id);
  return name !== undefined && value.length <= LIMITS.value && decodeValue(name, value) !== undefined;
}

/** The buttons that work; no block at all where there are none, as Slack takes no empty one. */
export function row(buttons: readonly Button[]): ActionsBlock[] {
  const working = buttons.filter(works);
  return working.length > 0 ? [{ type: 'actions', elements: working }] : [];
}
