/**
 * `createHash` is the only thing that the domain imports from Node: it is a pure function of its input, and a
 * hand-written SHA-256 would be worse. The lint rule lets `node:crypto` through for this file's sake.
 */
import { createHash } from 'node:crypto';

/** SHA-256 as 64 hexadecimal digits; text is hashed as UTF-8. */
export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Enough of a digest to tell two apart in a message. */
export const shortDigest = (digest: string) => `${digest.slice(0, 12)}…`;
