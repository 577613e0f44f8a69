import { formatDuration } from '../../model/duration.ts';
import type { SlackMessage } from '../../slack/api.ts';
import { LIMITS, limited, oneLine, section, shortened } from '../../slack/messages/limits.ts';
import { clock, told } from '../../slack/messages/words.ts';
import type { SlackWork } from '../../slack/work.ts';
import { nameOf, patienceWith } from './patience.ts';

/** What is given up, and why. */
export interface GivenUp {
  readonly work: SlackWork;
  /** What came of it, where it was done and only telling it did not succeed. */
  readonly answer: SlackMessage | undefined;
  readonly why: string;
}

/** What is not tried any more for want of time although it was never tried here says how that came about. */
export const TAKEN_UP_TOO_LATE =
  'the process that was asked ended before it was done, and the next one began when it was too late';
export const waitedFor = (before: SlackWork): string =>
  `it waited its turn until it was too late: the ${nameOf(before)} that was asked before, at ${clock(before.at)}, had not been done until then`;
export const NOT_BEGUN_IN_TIME = 'its time was over before it was begun';

const limitOf = (work: SlackWork) => formatDuration(patienceWith(work) / 1000);

/** At the terminal. */
export const givenUpLine = ({ work, answer, why }: GivenUp): string =>
  answer
    ? `given up after ${limitOf(work)}: telling ${work.user} the answer to the ${nameOf(work)} that they asked for in Slack, which was seen to; they are told late, when Slack takes it. Why: ${why}`
    : `given up after ${limitOf(work)}: the ${nameOf(work)} that ${work.user} asked for in Slack; they are told when Slack answers. Why: ${why}`;

/** At the terminal, when the person cannot be told that either. */
export const neverToldLine = ({ work, answer, why }: GivenUp): string =>
  `${work.user} could not be told within a day ${answer ? `what came of the ${nameOf(work)} that they asked for in Slack` : 'what was given up'}: ${why}`;

/** To the person, when Slack is back. */
export const givenUpText = ({ work, why }: GivenUp): string =>
  `Your ${nameOf(work)}, asked at ${clock(work.at)}, could not be finished in ${limitOf(work)} and is not tried any more (${shortened(why, 300)}). See how things stand with /slipway status, and ask again where it is still needed.`;

/** An answer that is told long after it was true: with the time that it is of, and without its buttons. */
export function lateAnswer(work: SlackWork, answer: SlackMessage, why: string): SlackMessage {
  const blocks = answer.blocks.filter(({ type }) => type !== 'actions');
  const buttons =
    blocks.length < answer.blocks.length
      ? ' Its buttons are left out: ask again where it is still needed.'
      : '';
  const first = `Your ${nameOf(work)}, asked at ${clock(work.at)}, was seen to, but what came of it could not be told to you within ${limitOf(work)} (${shortened(why, 300)}). It follows as it was then; see how things stand now with /slipway status.${buttons}`;
  return {
    text: shortened(`${oneLine(first)}\n${answer.text}`, LIMITS.text),
    blocks: limited(first, [section(told(first)), ...blocks]).blocks,
  };
}
