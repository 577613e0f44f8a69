import type { ActionValue } from '../actions.ts';
import type { SlackMessage } from '../api.ts';
import { button, row } from './buttons.ts';
import { context, limited, literal, section } from './limits.ts';

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
  return limited(`Plan for ${what}: ${summary}`, [
    ...(changed ? [section(`⚠️ ${literal(changed)}`)] : []),
    section(`*${literal(what)}*\n${literal(summary)}`),
    section(
      sentences.map((sentence) => `• ${literal(sentence)}`).join('\n'),
      'the plan, once it has started',
    ),
    context('Nothing has started. The checks run once it has, and who has to agree is asked in its thread.'),
    row([
      button('start', start, {
        label: `Deploy ${version}`,
        style: 'primary',
        confirm: { title: `Deploy ${what}?`, text: summary, yes: 'Yes, start it' },
      }),
      button('cancel', { cancel: true }, { label: 'Cancel' }),
    ]),
  ]);
}
