import { afterAll, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import {
  ASK_METADATA,
  endpoint,
  NOW,
  PREVIOUS,
  payload,
  SECRET,
  signed,
  submission,
  TOKEN,
} from './signed-requests.ts';

const counts = new Map<string, number>();

type Request = ReturnType<typeof signed>;

/** None is accepted, none throws, and nothing that is said of them has a secret or what was sent in it. */
async function turnAway(kind: string, requests: readonly Request[]): Promise<void> {
  const { handle, handedOn } = endpoint();
  const logged: string[] = [];
  const spies = [
    jest.spyOn(console, 'log'),
    jest.spyOn(process.stdout, 'write'),
    jest.spyOn(process.stderr, 'write'),
  ];
  for (const spy of spies) spy.mockImplementation((...given: unknown[]) => logged.push(given.join(' ')) > 0);
  try {
    for (const request of requests) {
      const { status, body, reason } = await handle(request);
      expect([kind, status >= 400, body]).toEqual([kind, true, '']);
      for (const secret of [SECRET, PREVIOUS, TOKEN]) expect(reason).not.toContain(secret);
      const given = request.headers['x-slack-signature'];
      if (given.length > 10) expect(reason).not.toContain(given);
    }
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  expect(handedOn).toEqual([]);
  expect(logged).toEqual([]);
  counts.set(kind, (counts.get(kind) ?? 0) + requests.length);
}

const good = () => signed(payload());
const withHeaders = (headers: Record<string, string>): Request => signed(payload(), { headers });

afterAll(() => {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const lines = [...counts].map(([kind, count]) => `${String(count).padStart(7)}  ${kind}`);
  process.stdout.write(
    `hostile requests, none accepted, none threw, none told a secret:\n${lines.join('\n')}\n${String(total).padStart(7)}  in all\n`,
  );
});

describe('the endpoint and requests that Slack did not send, or not for us [CM-2]', () => {
  it('accepts what is signed with either secret, so that the rest is not turned away for another reason', async () => {
    for (const secret of [SECRET, PREVIOUS]) {
      const { handle, handedOn } = endpoint();
      expect((await handle(signed(payload(), { secret }))).status).toBe(200);
      expect(handedOn).toMatchObject([{ kind: 'vote', ballot: 'bal-1', user: 'U0ADA' }]);
    }
  });

  it('turns away forged, truncated and swapped signatures', async () => {
    const { headers } = good();
    const right = headers['x-slack-signature'];
    await turnAway(
      'forged with another secret',
      Array.from({ length: 200 }, (_, n) => signed(payload(), { secret: `guess-${n}` })),
    );
    await turnAway(
      'truncated signature',
      Array.from({ length: right.length }, (_, n) => withHeaders({ 'x-slack-signature': right.slice(0, n) })),
    );
    await turnAway(
      'one digit of the signature changed',
      Array.from({ length: 64 }, (_, n) => {
        const at = 3 + n;
        const digit = right[at] === '0' ? '1' : '0';
        return withHeaders({ 'x-slack-signature': `${right.slice(0, at)}${digit}${right.slice(at + 1)}` });
      }),
    );
    await turnAway('swapped body', [
      { ...good(), rawBody: payload({ user: { id: 'U0EVE' } }) },
      { ...good(), rawBody: `${payload()}&x=1` },
    ]);
    await turnAway('other version, other case, doubled', [
      withHeaders({ 'x-slack-signature': right.replace('v0=', 'v1=') }),
      withHeaders({ 'x-slack-signature': right.toUpperCase() }),
      withHeaders({ 'X-Slack-Signature': right }),
      withHeaders({ 'x-slack-signature': `${right}, ${right}` }),
    ]);
  });

  it('turns away what is old, from the future, or comes again', async () => {
    const seconds = [301, 302, 3600, 86_400, -301, -3600, NOW / 1000].map((ago) => NOW / 1000 - ago);
    await turnAway(
      'outside of five minutes',
      seconds.filter((at) => at >= 0).map((at) => signed(payload(), { at })),
    );
    await turnAway(
      'no time',
      ['', 'soon', '-1', '1e9', '0x10', ' 1'].map((at) => withHeaders({ 'x-slack-request-timestamp': at })),
    );
    const { handle, handedOn } = endpoint();
    const request = good();
    const statuses: number[] = [];
    for (let times = 0; times < 500; times++) statuses.push((await handle(request)).status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(1);
    expect(new Set(statuses.slice(1))).toEqual(new Set([409]));
    expect(handedOn).toHaveLength(1);
    counts.set('replayed', 499);
  });

  it('turns away what is signed and not for us, or of no button of ours', async () => {
    await turnAway(
      'other workspace',
      ['T0OTHER', 'T0TEAMX', 'T', ''].map((id) => signed(payload({ team: { id } }))),
    );
    await turnAway(
      'answers to be sent elsewhere',
      [
        'http://hooks.slack.com/x',
        'https://hooks.slack.com.evil.example/x',
        'https://evil.example/',
        'http://169.254.169.254/latest',
        'file:///etc/passwd',
      ].map((url) => signed(payload({ response_url: url }))),
    );
    await turnAway(
      'values of no button of ours',
      [
        '',
        '{}',
        '[]',
        'null',
        '"x"',
        '{"ballot":1}',
        '{"ballot":"a","shown":"b","approved":true}',
        `{"ballot":"${'x'.repeat(65)}","shown":""}`,
        '{"__proto__":{}}',
      ].map((value) => signed(payload({}, { value }))),
    );
    await turnAway(
      'unknown buttons',
      ['approve', 'slipway-approve ', '__proto__', 'toString', ''].map((action_id) =>
        signed(payload({}, { action_id })),
      ),
    );
  });

  it('turns away a form with questions that has what none of ours can have', async () => {
    const option = (value: unknown) => ({ value: { type: 'radio_buttons', selected_option: { value } } });
    const { handle, handedOn } = endpoint();
    expect((await handle(submission({}, { risk: option('high') }))).status).toBe(200);
    // An address of somebody else is no reason to lose the answer: it is shown in the channel instead.
    expect((await handle(submission({ responseUrl: 'https://evil.example/' }))).status).toBe(200);
    expect(handedOn).toMatchObject([
      { kind: 'plan', user: 'U0EVE', responseUrl: ASK_METADATA.responseUrl, answers: { risk: 'high' } },
      { kind: 'plan', user: 'U0EVE', responseUrl: null, answers: null },
    ]);
    await turnAway(
      'what a form with questions carries',
      [
        { service: '../../etc/passwd' },
        { version: '1; rm -rf /' },
        { responseUrl: 'x' },
        { at: '1' },
        { place: { channel: 'C0OPS', message: '', thread: '1' } },
        { answers: { strategy: 'canary' } },
        { requestedBy: 'U0ADA' },
      ].map((change) => submission(change)),
    );
    await turnAway(
      'answers to no question',
      [
        { risk: option('none') },
        { risk: option('__proto__') },
        { strategy: option(['canary']) },
        { onInconclusive: option('advance') },
        { requestedBy: option('U0ADA') },
        { constructor: option('canary') },
        { observation: option('1s') },
      ].map((values) => submission({}, values)),
    );
    await turnAway(
      'forms of other names',
      ['Ask', 'ask ', 'start', 'deploy', '__proto__', ''].map((name) => submission({}, {}, name)),
    );
  });

  it('turns away bodies that are too large, of another type, or nothing', async () => {
    await turnAway('oversized', [
      signed('x'.repeat(256 * 1024 + 1)),
      signed(`payload=${'é'.repeat(140_000)}`),
    ]);
    await turnAway(
      'other content types',
      ['application/json', 'multipart/form-data', 'text/plain', ''].map((type) =>
        withHeaders({ 'content-type': type }),
      ),
    );
    await turnAway(
      'signed and not understood',
      ['', 'payload=', 'payload={', 'payload=1', 'payload=[]', 'a=b', '%', 'payload=%'].map((body) =>
        signed(body),
      ),
    );
  });

  it('turns away 10,000 fuzzed bodies, signed or not, and throws for none', async () => {
    const body = fc.oneof(
      fc.string({ maxLength: 400 }),
      fc.string({ maxLength: 300, unit: 'binary' }),
      fc.json({ maxDepth: 4 }).map((json) => `payload=${encodeURIComponent(json)}`),
      fc
        .record({
          type: fc.constantFrom('block_actions', 'view_submission', 'shortcut'),
          team: fc.anything(),
          user: fc.anything(),
          actions: fc.anything(),
          view: fc.anything(),
        })
        .map((each) => `payload=${encodeURIComponent(JSON.stringify(each, bigints) ?? '')}`),
    );
    const requests = fc
      .sample(fc.tuple(body, fc.boolean()), { numRuns: 10_000, seed: 7 })
      .map(([rawBody, isSigned], n) =>
        signed(rawBody, isSigned ? { at: NOW / 1000 - (n % 290) } : { secret: 'guess' }),
      );
    await turnAway('fuzzed', requests);
  });
});

const bigints = (_key: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
