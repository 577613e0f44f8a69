import type { SlackWorkStore } from '../../local/records/slack-work.ts';
import { formatDuration } from '../../model/duration.ts';
import type { SlackWork } from '../../slack/work.ts';
import { givenUpText, nameOf, orderOf, patienceWith, pauseAfter } from './patience.ts';

export interface WorkLoop {
  /** Written down when it returns, and done afterwards. */
  add(work: SlackWork): void;
  /** What an earlier process was asked and did not get done. @returns how much of it there is */
  takeUp(): number;
  /** What is being tried ends; what waits for another try stays written down. @returns how much of that there is */
  stop(): Promise<number>;
}

interface Pending {
  work: SlackWork;
  /** It is told that it was given up, and no more than that. */
  givenUp: boolean;
  tries: number;
  /** Of the last try. */
  why: string;
}

/**
 * Does what Slack was told "200" for, whatever comes between (CM-2): it is in the home's records until it is done, is tried again
 * with growing pauses for as long as that makes sense, and what is given up is told at the terminal, and to the person when Slack
 * is back. Each thing is tried by one at a time.
 */
export function createWorkLoop(options: {
  readonly store: SlackWorkStore;
  readonly work: (work: SlackWork) => Promise<void>;
  readonly now: () => number;
  readonly onTrouble: (text: string) => void;
}): WorkLoop {
  const { store, now, onTrouble } = options;
  /** By what is done in order; the last of each. */
  const lanes = new Map<string, Promise<void>>();
  const waiting = new Set<() => void>();
  let stopping = false;

  const wake = () => {
    for (const go of waiting) go();
  };
  const pause = (ms: number) =>
    new Promise<void>((go) => {
      const on = () => {
        clearTimeout(timer);
        waiting.delete(on);
        go();
      };
      const timer = setTimeout(on, ms);
      waiting.add(on);
    });

  /** @returns whether there is nothing to do about it any more */
  const tried = async (pending: Pending): Promise<boolean> => {
    try {
      if (now() - pending.work.at > patienceWith(pending.work) && giveUp(pending)) return true;
      await options.work(pending.work);
      store.done(pending.work.id);
      return true;
    } catch (error) {
      pending.tries += 1;
      pending.why = (error as Error).message;
      if (pending.tries === 1 && !pending.givenUp)
        onTrouble(
          `the ${nameOf(pending.work)} that ${pending.work.user} asked for in Slack did not work yet, and is tried again for ${formatDuration(patienceWith(pending.work) / 1000)}: ${pending.why}`,
        );
      return false;
    }
  };

  /** @returns whether it is over altogether: otherwise the person has to hear of it */
  const giveUp = (pending: Pending): boolean => {
    const { work, givenUp, why } = pending;
    const last = why || 'Slack was not served here in the meantime';
    if (givenUp) {
      onTrouble(`${work.user} could not be told within a day what was given up: ${last}`);
      store.done(work.id);
      return true;
    }
    onTrouble(
      `given up after ${formatDuration(patienceWith(work) / 1000)}: the ${nameOf(work)} that ${work.user} asked for in Slack; they are told when Slack answers. The last try: ${last}`,
    );
    const { id, user, at, place, responseUrl } = work;
    const say: SlackWork = { id, user, at, place, responseUrl, kind: 'say', text: givenUpText(work, last) };
    store.giveUp(id, JSON.stringify(say));
    Object.assign(pending, { work: say, givenUp: true, tries: 0, why: '' });
    return now() - at > patienceWith(say) && giveUp(pending);
  };

  const doIt = async (pending: Pending): Promise<void> => {
    while (!stopping) {
      if (await tried(pending)) {
        // Slack answers again: whatever waits for it need not wait any longer.
        wake();
        return;
      }
      if (!stopping) await pause(pauseAfter(pending.work, pending.tries));
    }
  };

  const begin = (pending: Pending): void => {
    const order = orderOf(pending.work);
    const done = (lanes.get(order) ?? Promise.resolve()).then(() => doIt(pending));
    lanes.set(order, done);
    void done.finally(() => {
      if (lanes.get(order) === done) lanes.delete(order);
    });
  };

  return {
    add: (work) => {
      store.keep({ id: work.id, at: work.at, body: JSON.stringify(work) });
      begin({ work, givenUp: false, tries: 0, why: '' });
      // Whoever presses again is not to wait for the pause of what they pressed before.
      wake();
    },
    takeUp: () => {
      const left = store.all();
      for (const { body, givenUp } of left)
        begin({ work: JSON.parse(body) as SlackWork, givenUp, tries: 0, why: '' });
      return left.length;
    },
    stop: async () => {
      stopping = true;
      wake();
      await Promise.all(lanes.values());
      return store.all().length;
    },
  };
}
