/**
 * What the system's own errors say. They are recognised by their shape and not by `instanceof`: an error that
 * Node makes belongs to another realm inside of a test or a `node:vm` context, and `instanceof` is false there.
 */
type ErrorLike = { readonly message: string; readonly name: string };

/** "ENOENT", "ECONNREFUSED"; undefined for errors without a code. */
export function codeOf(error: unknown): string | undefined {
  if (!isErrorLike(error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** There is no such file. */
export const isNotThere = (error: unknown): boolean =>
  codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

export const messageOf = (error: unknown): string => (isErrorLike(error) ? error.message : String(error));

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'host unreachable',
  UND_ERR_SOCKET: 'the connection was cut',
};

/** Why a connection or a fetch did not work, in words. `undefined` means that its time was over. */
export function networkFailure(error: unknown): string | undefined {
  if (isErrorLike(error) && error.name === 'TimeoutError') return undefined;
  // fetch says "fetch failed" and keeps what happened in the cause.
  const cause = isErrorLike(error) && 'cause' in error && isErrorLike(error.cause) ? error.cause : error;
  const code = codeOf(cause) ?? '';
  return WORDS[code] ?? (messageOf(cause) || code || messageOf(error));
}

const isErrorLike = (error: unknown): error is ErrorLike =>
  typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string';
