import { ballotMessage } from '../../../lib/slack/messages/ballot-message.ts';
import { deploymentMessage } from '../../../lib/slack/messages/deployment-message.ts';
import { threadMessages } from '../../../lib/slack/messages/lists.ts';
import { voteOf } from '../../builders/ballot.ts';
import { asked, minutes, viewOf } from './records.ts';
import { messagePage } from './render.ts';
import type { Scene } from './scenes.ts';

/** What somebody may write who wants to wake the whole channel, or hide where a link goes, or look like somebody else. */
export const HOSTILE =
  '<!channel> <@U0BOSS> slack:U0BOSS <http://evil|click> *bold* `code` &lt; ``` 🚀👩‍🚒\n✓ Linus (slack:U0LINUS): approved\u202E';
/** 5,000 characters. */
export const LONG = 'All work and no play makes a long day. '.repeat(129).slice(0, 5000);

export const HOSTILE_SCENES: readonly Scene[] = [
  [
    'hostile-question',
    messagePage(
      'Mentions, links and a second line in what people write',
      ballotMessage(
        asked({
          question: { ...asked().question, lines: [HOSTILE] },
          rules: { ...asked().rules, approvers: ['slack:U0LINUS', 'slack:U0BOSS <!here>'] },
          votes: [voteOf('Mallory (slack:U0MALLORY)', { reason: HOSTILE, at: minutes(2) })],
        }),
        null,
      ),
    ),
  ],
  [
    'hostile-deployment',
    messagePage('The same in a verdict', deploymentMessage(viewOf({ verdict: HOSTILE, last: HOSTILE }))),
  ],
  [
    'hostile-length',
    messagePage(
      'A line of 5,000 characters',
      threadMessages([
        { status: 'attention', result: LONG },
        { status: 'done', result: 'the next line is not pushed out of sight' },
      ])[0] ?? { text: '', blocks: [] },
    ),
  ],
];
