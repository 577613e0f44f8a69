import * as z from 'zod';
import { ServiceName, Version } from '../model/names.ts';
import { Place } from './actions.ts';

/** What the form with the questions brings back: what was typed before it, and where its plan is shown. */
export const AskContext = z.strictObject({
  service: ServiceName.nullable(),
  version: Version.nullable(),
  place: Place,
  responseUrl: z.url().max(2048),
  /** When the command was typed, milliseconds since 1970. */
  at: z.int(),
});
export type AskContext = z.infer<typeof AskContext>;

/** Slack takes answers at a command's address for half an hour; a form may be open for longer. */
const ANSWERED_MS = 25 * 60_000;

export const encodeAskContext = (context: AskContext): string => JSON.stringify(context);

/** undefined: it is not what such a form has. */
export function decodeAskContext(text: string): AskContext | undefined {
  try {
    return AskContext.safeParse(JSON.parse(text)).data;
  } catch {
    // No JSON, so not ours: every form that we open has it.
    return undefined;
  }
}

/**
 * Where the plan is shown: at the command's address while it is good, and otherwise in the channel, to the person alone.
 *
 * @param responseBase where answers may be sent; the form has been in somebody's hands
 */
export const answeredAt = (
  { responseUrl, at }: AskContext,
  now: number,
  responseBase: string,
): string | null => (responseUrl.startsWith(responseBase) && now - at < ANSWERED_MS ? responseUrl : null);
