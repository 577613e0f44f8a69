import type { ModalView } from '@slack/types';
import type { EndpointOptions } from './answering.ts';

const OPEN_WITHIN_MS = 2000;
/** As much of an error as one sentence has room for. */
const LONGEST_CAUSE = 300;

/**
 * Opens a form. A click whose form does not come is answered all the same: an error would only make Slack say that "the app did
 * not respond", which tells nobody what to do.
 *
 * @returns null: it is open; otherwise why not, for the person and for the log
 */
export async function openForm(
  { openForm: open, openWithin = OPEN_WITHIN_MS }: Pick<EndpointOptions, 'openForm' | 'openWithin'>,
  triggerId: string,
  view: ModalView,
): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new Error(`Slack did not open it within ${openWithin / 1000} s, and may yet`)),
      openWithin,
    );
  });
  try {
    await Promise.race([open(triggerId, view), late]);
    return null;
  } catch (error) {
    return (error as Error).message.slice(0, LONGEST_CAUSE);
  } finally {
    clearTimeout(timer);
  }
}

/** @param again what to do to have it opened: "press the button" */
export const notOpened = (cause: string, again: string): string =>
  `Nothing was done, as the form could not be opened (${cause}): ${again} again.`;
