import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { signatureOf, verifySlackRequest } from '../../lib/slack/signature.ts';

const NOW = 1_700_000_000_000;
const SECRET = '8f742231b10e8888abcd99yyyzzz85a5';
const BODY = 'token=x&team_id=T0TEAM&command=%2Fslipway&text=status';

interface Change {
  readonly headers?: Record<string, string | undefined>;
  readonly rawBody?: string;
  readonly secrets?: readonly string[];
  readonly now?: number;
  /** Of the timestamp, in seconds. */
  readonly late?: number;
}

function verify({ headers = {}, rawBody = BODY, secrets = [SECRET], now = NOW, late = 0 }: Change = {}) {
  const timestamp = NOW / 1000 + late;
  const signed = {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signatureOf(SECRET, timestamp, BODY),
  };
  return verifySlackRequest({ headers: { ...signed, ...headers }, rawBody }, { secrets, now });
}
const statusOf = (change: Change) => {
  const verdict = verify(change);
  return verdict.ok ? 200 : verdict.status;
};
const right = signatureOf(SECRET, NOW / 1000, BODY);

describe("a request that is Slack's", () => {
  it("has the signature of Slack's own example [CM-2]", () => {
    // docs.slack.dev, "Verifying requests from Slack".
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(signatureOf(SECRET, 1_531_420_618, body)).toBe(
      'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    );
  });

  it('is accepted, with its headers in any case and the previous secret while one is changed [CM-2]', () => {
    expect(verify()).toEqual({ ok: true, signature: right, at: NOW });
    expect(statusOf({ secrets: ['the new one', SECRET] })).toBe(200);
    expect(statusOf({ headers: { 'x-slack-signature': undefined, 'X-Slack-Signature': right } })).not.toBe(
      200,
    );
    const upper = {
      'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8',
      'X-Slack-Request-Timestamp': String(NOW / 1000),
      'X-Slack-Signature': right,
    };
    expect(verifySlackRequest({ headers: upper, rawBody: BODY }, { secrets: [SECRET], now: NOW }).ok).toBe(
      true,
    );
  });

  it('may be five minutes old or early, and no second more [CM-2]', () => {
    const at = (late: number) => {
      const timestamp = NOW / 1000 + late;
      return statusOf({ late, headers: { 'x-slack-signature': signatureOf(SECRET, timestamp, BODY) } });
    };
    expect([-301, -300, 300, 301].map(at)).toEqual([401, 200, 200, 401]);
  });
});

describe("a request that is not Slack's", () => {
  it.each<[string, number, Change]>([
    ['forged', 401, { headers: { 'x-slack-signature': signatureOf('guess', NOW / 1000, BODY) } }],
    ['truncated', 401, { headers: { 'x-slack-signature': right.slice(0, -1) } }],
    ['longer', 401, { headers: { 'x-slack-signature': `${right}0` } }],
    ['empty', 401, { headers: { 'x-slack-signature': '' } }],
    ['not hexadecimal', 401, { headers: { 'x-slack-signature': `v0=${'z'.repeat(64)}` } }],
    ['of another version', 401, { headers: { 'x-slack-signature': right.replace('v0', 'v1') } }],
    ['without a signature', 401, { headers: { 'x-slack-signature': undefined } }],
    ['of another body', 401, { rawBody: `${BODY}&text=abort` }],
    ['of another time', 401, { headers: { 'x-slack-request-timestamp': String(NOW / 1000 + 1) } }],
    ['without a time', 400, { headers: { 'x-slack-request-timestamp': undefined } }],
    ['at no number', 400, { headers: { 'x-slack-request-timestamp': '1e9' } }],
    ['at a negative time', 400, { headers: { 'x-slack-request-timestamp': '-1' } }],
    ['at two times', 400, { headers: { 'X-Slack-Request-Timestamp': String(NOW / 1000) } }],
    ['signed twice', 401, { headers: { 'X-Slack-Signature': right } }],
    ['no form', 415, { headers: { 'content-type': 'application/json' } }],
    ['of no type', 415, { headers: { 'content-type': undefined } }],
    ['too large', 413, { rawBody: 'x'.repeat(256 * 1024 + 1) }],
    ['too large in bytes', 413, { rawBody: 'ä'.repeat(128 * 1024 + 1) }],
    ['verified with no secret', 401, { secrets: [] }],
    ['verified with an empty secret', 401, { secrets: [''] }],
  ])('is refused when it is %s [CM-2]', (_what, status, change) => {
    expect(statusOf(change)).toBe(status);
  });

  it('is refused when it is signed with the empty secret that somebody left in the settings [CM-2]', () => {
    const forged = { 'x-slack-signature': signatureOf('', NOW / 1000, BODY) };
    expect(statusOf({ secrets: ['', SECRET], headers: forged })).toBe(401);
  });

  it('is never accepted and never throws, and no reason repeats what was sent or the secret, in 10,000 tries [CM-2]', () => {
    const header = fc.oneof(
      fc.string({ maxLength: 80 }),
      fc.stringMatching(/^v0=[0-9a-f]{64}$/),
      fc.constant(undefined),
      fc.constant(right),
    );
    const headers = fc.record({
      'x-slack-signature': header,
      'x-slack-request-timestamp': fc.oneof(header, fc.constant(String(NOW / 1000))),
      'content-type': fc.oneof(
        fc.string({ maxLength: 30 }),
        fc.constant('application/x-www-form-urlencoded'),
      ),
    });
    const body = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.constant(`${BODY} `));
    fc.assert(
      fc.property(
        headers,
        body,
        fc.dictionary(fc.string({ maxLength: 20 }), fc.string()),
        (own, rawBody, more) => {
          fc.pre(rawBody !== BODY);
          const verdict = verifySlackRequest(
            { headers: { ...more, ...own }, rawBody },
            { secrets: [SECRET, 'other'], now: NOW },
          );
          if (verdict.ok) throw new Error('it was accepted');
          const told = [SECRET, right, ...(rawBody.length > 12 ? [rawBody] : [])];
          expect(told.filter((text) => verdict.reason.includes(text))).toEqual([]);
        },
      ),
      { numRuns: 10_000 },
    );
  });
});
