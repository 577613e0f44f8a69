import type { SlackWorkStore } from '../../local/records/slack-work.ts';
import { formatDuration } from '../../model/duration.ts';
import type { SlackMessage } from '../../slack/api.ts';
import type { SlackWork } from '../../slack/work.ts';
import type { WorkSteps } from '../../slack/worker.ts';
import {
  givenUpLine,
  givenUpText,
  lateAnswer,
  NOT_BEGUN_IN_TIME,
  neverToldLine,
  TAKEN_UP_TOO_LATE,
  waitedFor,
} from './given-up.ts';
import { nameOf, orderOf, patienceWith, pauseAfter } from './patience.ts';
import { createPauses } from './pauses.ts';

export interface WorkLoop {
  /** Written down when it returns, and done afterwards. */
  add(work: SlackWork): void;
  /** What an earlier process was asked and did not get done. @returns how much of it there is */
  takeUp(): number;
  /** What is being tried ends; what waits for another try stays written down. @returns how much of that there is */
  stop(): Promise<number>;
}

/** As it is written down. */
type Kept = SlackWork & { readonly answer?: SlackMessage | undefined };

interface Pending {
  work: SlackWork;
  /** What came of it; undefined: it is not done yet. */
  answer: SlackMessage | undefined;
  /** It is told that it was given up, and no more than that. */
  givenUp: boolean;
  /** There is nothing to do about it any more. */
  over: boolean;
  tries: number;
  /** It is not done yet, or not told: of the last try, or why there was none. */
  why: string;
}

/**
 * Does what Slack was told "200" for, whatever comes between (CM-2): it is in the home's records until it is done and told, is
 * tried again with growing pauses for as long as that makes sense, and what is given up is told at the terminal, and to the
 * person when Slack is back. Each thing is tried by one at a time, and done once: after that only its answer is told again.
 */
export function createWorkLoop(
  options: WorkSteps & {
    readonly store: SlackWorkStore;
    readonly now: () => number;
    readonly onTrouble: (text: string) => void;
  },
): WorkLoop {
  const { store, now, onTrouble } = options;
  /** By what is done in order; the last of each. */
  const lanes = new Map<string, { readonly work: SlackWork; readonly turn: Promise<void> }>();
  const running = new Set<Promise<void>>();
  const pauses = createPauses();
  let stopping = false;

  const finish = (pending: Pending): void => {
    pending.over = true;
    store.done(pending.work.id);
  };
  const isTooLate = ({ work, givenUp }: Pending) =>
    now() - work.at > patienceWith(givenUp ? { kind: 'say' } : work);

  const giveUp = (pending: Pending): void => {
    const { work, answer, givenUp, why } = pending;
    // What is nothing but told has had its day.
    if (givenUp || work.kind === 'say') {
      onTrouble(neverToldLine(pending));
      finish(pending);
      return;
    }
    onTrouble(givenUpLine(pending));
    const { id, user, at, place, responseUrl } = work;
    const late: Kept = answer
      ? { ...work, answer: lateAnswer(work, answer, why) }
      : { id, user, at, place, responseUrl, kind: 'say', text: givenUpText(pending) };
    store.giveUp(id, JSON.stringify(late));
    Object.assign(pending, { work: late, answer: late.answer, givenUp: true, tries: 0 });
    if (isTooLate(pending)) giveUp(pending);
  };

  /** The deed, and what others of its lane wait for: over when it is given up as well, or when nothing but telling is left. */
  const done = async (pending: Pending): Promise<void> => {
    const { work } = pending;
    if (pending.answer || work.kind === 'say') return;
    if (isTooLate(pending)) return giveUp(pending);
    const answer = await options.answer(work);
    // Slack said who asked: whatever waits for it need not wait any longer.
    pauses.end();
    if (!answer) return finish(pending);
    const kept: Kept = { ...work, answer };
    store.answered(work.id, JSON.stringify(kept));
    Object.assign(pending, { answer, tries: 0 });
  };

  const told = async (pending: Pending): Promise<void> => {
    if (isTooLate(pending)) giveUp(pending);
    if (pending.over) return;
    const { work } = pending;
    const answer = pending.answer ?? (await options.answer(work));
    if (answer) await options.tell(work, answer);
    finish(pending);
    pauses.end();
  };

  const failed = (pending: Pending, error: Error): void => {
    const { work, answer, givenUp } = pending;
    pending.tries += 1;
    pending.why = error.message;
    if (pending.tries > 1 || givenUp) return;
    const what = answer ? 'was seen to, and telling them what came of it' : 'did not work yet, and';
    onTrouble(
      `the ${nameOf(work)} that ${work.user} asked for in Slack ${what} is tried again for ${formatDuration(patienceWith(work) / 1000)}: ${pending.why}`,
    );
  };

  const untilItWorks = async (pending: Pending, step: typeof done): Promise<void> => {
    do {
      try {
        return await step(pending);
      } catch (error) {
        failed(pending, error as Error);
      }
      // An abort is in a hurry; what is told of it is not.
      const { work, answer, tries } = pending;
      if (!stopping) await pauses.pause(pauseAfter(answer ? { kind: 'say' } : work, tries));
    } while (!stopping);
  };

  const begin = (work: Kept, givenUp: boolean, takenUp: boolean): void => {
    const order = orderOf(work);
    const before = lanes.get(order);
    const pending: Pending = { work, answer: work.answer, givenUp, over: false, tries: 0, why: '' };
    pending.why = before ? waitedFor(before.work) : NOT_BEGUN_IN_TIME;
    if (takenUp && isTooLate(pending)) pending.why = TAKEN_UP_TOO_LATE;
    const turn = (before?.turn ?? Promise.resolve()).then(async () => {
      if (!stopping) await untilItWorks(pending, done);
    });
    lanes.set(order, { work, turn });
    // Outside of the lane: an answer that Slack does not take holds up nothing that is asked after it.
    const whole = turn.then(async () => {
      if (lanes.get(order)?.turn === turn) lanes.delete(order);
      const isThere = pending.answer !== undefined || pending.work.kind === 'say';
      // Also among the last words: it was done just now.
      if (isThere && !pending.over) await untilItWorks(pending, told);
    });
    running.add(whole);
    void whole.finally(() => running.delete(whole));
  };

  return {
    add: (work) => {
      store.keep({ id: work.id, at: work.at, body: JSON.stringify(work) });
      begin(work, false, false);
      // Whoever presses again is not to wait for the pause of what they pressed before.
      pauses.end();
    },
    takeUp: () => {
      const left = store.all();
      for (const { body, givenUp } of left) begin(JSON.parse(body) as Kept, givenUp, true);
      return left.length;
    },
    stop: async () => {
      stopping = true;
      pauses.end();
      await Promise.all(running);
      return store.all().length;
    },
  };
}
