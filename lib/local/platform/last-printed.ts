import type { ChildProcess } from 'node:child_process';

/** Enough for a stack trace or two; services print without end. */
const KEPT_CHARACTERS = 16_384;

/** Reads both outputs of a process on and on, and answers the end of what came. */
export function lastPrinted(child: ChildProcess): () => string {
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      kept = (kept + text).slice(-KEPT_CHARACTERS);
    });
    // The other end went away: there is nothing more to read, which its exit tells.
    stream?.on('error', () => undefined);
  }
  return () => kept;
}
