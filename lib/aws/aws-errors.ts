import { transient } from '../model/errors.ts';

interface AwsErrorLike {
  readonly name: string;
  readonly message: string;
  readonly $retryable?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly code?: string;
}

const THROTTLED =
  /throttl|toomanyrequests|provisionedthroughputexceeded|requestlimitexceeded|slowdown|transactioninprogress/i;
const NETWORK = /^(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND)$/;

/** The name that AWS gave an error: "ConditionalCheckFailedException"; '' for what is no error. */
export const awsErrorName = (error: unknown): string => (isErrorLike(error) ? error.name : '');

/**
 * Carries out one call of an AWS API. What is worth another try comes out as `Transient`, which the workflow retries;
 * everything else says which call it was. The SDK itself has tried three times by then.
 */
export async function callAws<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (isWorthAnotherTry(error)) throw transient(`${what} did not succeed: ${messageOf(error)}`, error);
    if (awsErrorName(error).startsWith('AccessDenied') && isErrorLike(error)) {
      throw new Error(`${what} is not allowed to Slipway's role: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  if (!isErrorLike(error)) return false;
  const status = error.$metadata?.httpStatusCode ?? 0;
  return (
    error.$retryable !== undefined ||
    THROTTLED.test(error.name) ||
    error.name === 'TimeoutError' ||
    error.name === 'AbortError' ||
    NETWORK.test(error.code ?? '') ||
    status >= 500
  );
}

const messageOf = (error: unknown) =>
  isErrorLike(error) ? `${error.name}: ${error.message}` : String(error);

// By shape: an error of another realm (a test, a vm) is no instance of this one's Error.
const isErrorLike = (error: unknown): error is AwsErrorLike =>
  typeof error === 'object' && error !== null && 'name' in error && 'message' in error;
