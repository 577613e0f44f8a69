import { type ActionValue, decodeValue, encodeValue } from '../actions.ts';
import type { SlackMessage } from '../api.ts';
import { button, row } from './buttons.ts';
import { context, LIMITS, limited, oneLine, section } from './limits.ts';

/** What a deployment would do, before anything starts (CM-1): to the person who asked, alone. */
export function planMessage(plan: {
  readonly service: string;
  readonly version: string;
  readonly environment: string;
  readonly summary: string;
  readonly sentences: readonly string[];
  /** Something that has changed since the plan was shown; null: nothing. */
  readonly changed: string | null;
  readonly start: ActionValue<'start'>;
}): SlackMessage {
  const { service, version, environment, summary, sentences, changed, start } = plan;
  const what = `${service} ${version} → ${environment}`;
  return limited(oneLine(`Plan for ${what}: ${summary}`), [
    ...(changed ? [section(`⚠️ ${oneLine(changed)}`)] : []),
    section(`*${oneLine(what)}*\n${oneLine(summary)}`),
    ...(sentences.length > 0
      ? [
          section(
            sentences.map((sentence) => `• ${oneLine(sentence)}`).join('\n'),
            'the plan, once it has started',
          ),
        ]
      : []),
    context('Nothing has started. The checks run once it has, and who has to agree is asked in its thread.'),
    ...(isCarried(start)
      ? []
      : [section('⚠️ The guidance is too long for a button: say it in fewer words, and ask again.')]),
    row([
      ...(isCarried(start)
        ? [
            button('start', start, {
              label: `Deploy ${version}`,
              style: 'primary',
              confirm: { title: `Deploy ${what}?`, text: summary, yes: 'Yes, start it' },
            }),
          ]
        : []),
      button('cancel', { cancel: true }, { label: 'Cancel' }),
    ]),
  ]);
}

/** Slack refuses a message whose button carries too much, and a button whose value cannot be read back does nothing. */
function isCarried(start: ActionValue<'start'>): boolean {
  const value = encodeValue('start', start);
  return value.length <= LIMITS.value && decodeValue('start', value) !== undefined;
}
