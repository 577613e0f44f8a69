import type { Ballot } from '../../../lib/model/ballot.ts';
import { ballotMessage } from '../../../lib/slack/messages/ballot-message.ts';
import { planMessage } from '../../../lib/slack/messages/plan-message.ts';
import { voteOf } from '../../builders/ballot.ts';
import { asked, minutes, planOf } from './records.ts';
import { messagePage } from './render.ts';
import type { Scene } from './scenes.ts';

const grace = voteOf('Grace (slack:U0GRACE)', { reason: 'approved in Slack', at: minutes(2) });
const linus = voteOf('Linus (slack:U0LINUS)', { reason: 'read it; I am on call until 6', at: minutes(5) });
const no = voteOf('Linus (slack:U0LINUS)', {
  approved: false,
  reason: 'Not now: the payment provider is in maintenance until 04:00.',
  at: minutes(5),
});

const question = (name: string, title: string, it: Ballot, over: string | null = null): Scene => [
  `question-${name}`,
  messagePage(title, ballotMessage(it, over)),
];

export const QUESTION_SCENES: readonly Scene[] = [
  question('open', 'A question is open', asked()),
  question('one-vote', 'One of two has agreed', asked({ votes: [grace] })),
  question(
    'approved',
    'A question is approved',
    asked({
      votes: [grace, linus],
      decision: {
        approved: true,
        by: [grace.voter.name, linus.voter.name],
        reason: linus.reason,
        at: minutes(5),
      },
    }),
  ),
  question(
    'rejected',
    'A question is rejected',
    asked({
      votes: [grace, no],
      decision: { approved: false, by: [no.voter.name], reason: no.reason, at: minutes(5) },
    }),
  ),
  question('closed', 'A question is over', asked({ votes: [grace] }), 'its time is over'),
  ['plan', messagePage('A plan before it starts', planMessage(planOf()))],
  [
    'plan-changed',
    messagePage(
      'A plan that has changed since it was shown',
      planMessage(
        planOf({
          changed: 'The plan has changed since you were shown it. Nothing was started; this is the plan now.',
        }),
      ),
    ),
  ],
];
