import { createHmac, timingSafeEqual } from 'node:crypto';

export interface SlackRequest {
  /** As they came in; names in any case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The body to the byte: the signature is over it, and not over what it means. */
  readonly rawBody: string;
}

export type SignatureCheck =
  | { readonly ok: true; readonly signature: string; readonly at: number }
  | { readonly ok: false; readonly status: 400 | 401 | 413 | 415; readonly reason: string };

/** Slack's own requests have a few kB; a payload with a long message may have tens. */
const LARGEST_BODY = 256 * 1024;
/** An older request is a replay, a newer one a clock that nobody should trust (docs.slack.dev, "Verifying requests"). */
const WINDOW_SECONDS = 300;

/**
 * Whether a request is Slack's (v0 of its signatures): HMAC-SHA256 of `v0:<timestamp>:<body>` with the app's signing secret.
 * Reasons tell an operator what was wrong, and never repeat a secret, a signature or a body.
 *
 * @param secrets the current one and, while it is being changed, the one before; none: nothing is accepted
 * @param now milliseconds since 1970
 */
export function verifySlackRequest(
  { headers, rawBody }: SlackRequest,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): SignatureCheck {
  const header = headersOf(headers);
  const type = header('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded')
    return refuse(415, 'the content type is not application/x-www-form-urlencoded, which Slack sends');
  // Before anything is computed: a large body costs the one who sends it, and nobody else.
  if (Buffer.byteLength(rawBody) > LARGEST_BODY)
    return refuse(413, `the body is larger than ${LARGEST_BODY} bytes`);
  const timestamp = header('x-slack-request-timestamp');
  if (!timestamp || !/^\d{1,12}$/.test(timestamp))
    return refuse(400, 'x-slack-request-timestamp is missing, or is no number of seconds');
  const signature = header('x-slack-signature');
  if (!signature || !/^v0=[0-9a-f]{64}$/.test(signature))
    return refuse(401, 'x-slack-signature is missing, or is not "v0=" and 64 hexadecimal digits');
  if (Math.abs(now / 1000 - Number(timestamp)) > WINDOW_SECONDS)
    return refuse(401, `x-slack-request-timestamp is more than ${WINDOW_SECONDS} s away from this clock`);
  const usable = secrets.filter((secret) => secret !== '');
  if (usable.length === 0) return refuse(401, 'no signing secret is stored yet, so nothing can be accepted');
  // Every secret is tried, so that the time it takes says nothing about which one it was.
  const matching = usable.filter((secret) => isSignedWith(secret, `v0:${timestamp}:${rawBody}`, signature));
  return matching.length > 0
    ? { ok: true, signature, at: Number(timestamp) * 1000 }
    : refuse(401, 'the signature is not one of this app');
}

/** For a stand-in of Slack, and for `slack test`. */
export const signatureOf = (secret: string, timestamp: number, rawBody: string): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${rawBody}`).digest('hex')}`;

function isSignedWith(secret: string, base: string, signature: string): boolean {
  const expected = Buffer.from(`v0=${createHmac('sha256', secret).update(base).digest('hex')}`);
  const given = Buffer.from(signature);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

const refuse = (status: 400 | 401 | 413 | 415, reason: string): SignatureCheck => ({
  ok: false,
  status,
  reason,
});

/** A header that comes twice under two spellings is nobody's: it counts as missing. */
function headersOf(headers: SlackRequest['headers']): (name: string) => string | undefined {
  return (name) => {
    const found = Object.entries(headers).filter(([key]) => key.toLowerCase() === name);
    return found.length === 1 ? found[0]?.[1] : undefined;
  };
}
