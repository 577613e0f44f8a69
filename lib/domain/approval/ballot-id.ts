import { createHash } from 'node:crypto';
import type { ApprovalQuestion } from '../../model/signal.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);

/**
 * The id that stands in buttons (32 hexadecimal digits). From the token, so that a task that runs twice opens one ballot, and
 * nobody who does not know the token can guess it.
 */
export const ballotIdOf = (token: string): string => digest(`ballot:${token}`);

/** What a person saw when they voted: the same words have the same digest. */
export const shownDigest = ({
  title,
  lines,
  onApprove,
  onReject,
}: Pick<ApprovalQuestion, 'title' | 'lines' | 'onApprove' | 'onReject'>): string =>
  digest(JSON.stringify([title, lines, onApprove, onReject]));
