import type { ActionValue } from '../actions.ts';
import type { SlackMessage } from '../api.ts';
import { button, row, works } from './buttons.ts';
import { context, limited, oneLine, section } from './limits.ts';
import { told } from './words.ts';

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
  const what = `${service} ${version} in ${environment}`;
  const deploy = button('start', start, {
    label: `Deploy ${version}`,
    style: 'primary',
    confirm: { title: `Deploy ${what}?`, text: summary, yes: 'Yes, start it' },
  });
  const why = sentences.map((sentence) => `• ${told(sentence)}`).join('\n');
  return limited(`Plan for ${what}: ${summary}`, [
    ...(changed ? [section(`⚠️ ${told(changed)}`)] : []),
    section(`*Deploy ${oneLine(what)}?*\n${told(summary)}`),
    ...(why ? [section(why, 'the plan, once it has started')] : []),
    context('Nothing has started. The checks run once it has, and who has to agree is asked in its thread.'),
    // Words that are left out would be another plan than the one that is shown: it is said, and nothing is cut.
    ...(works(deploy)
      ? []
      : [section('⚠️ The guidance is too long for a button: say it in fewer words, and ask again.')]),
    ...row([deploy, button('cancel', { cancel: true }, { label: 'Cancel' })]),
  ]);
}
