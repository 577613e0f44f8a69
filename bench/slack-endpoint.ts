import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../lib/infra/constructs/bundle.ts';
import { signatureOf } from '../lib/slack/signature.ts';

/**
 * How long Slack waits for an answer, cold: each run is a new process that loads the bundle as Lambda does, reads the secret,
 * remembers the request and hands the work on, with a stand-in of AWS on this machine. Slack's limit is 3 s; the budget 300 ms.
 *
 * `npm run bench:slack`, `-- --runs 200`
 */
const RUNS = Number(process.argv[process.argv.indexOf('--runs') + 1] || 100) || 100;
const BUDGET_MS = 300;
const SLACK_MS = 3000;
const SIGNING = 'signing-secret';

const server = createServer((request, response) => {
  bodyOf(request).then((body) => {
    const secret = { SecretString: JSON.stringify({ botToken: 'xoxb-bench', signingSecret: SIGNING }) };
    const target = String(request.headers['x-amz-target'] ?? '');
    const isInvoke = request.url?.includes('/invocations') ?? false;
    response.writeHead(isInvoke ? 202 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(target.endsWith('GetSecretValue') ? JSON.stringify(secret) : isInvoke ? '' : '{}');
    return body;
  });
});
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const folder = mkdtempSync(join(tmpdir(), 'slipway-slack-bench-'));
const once = join(folder, 'once.mjs');
writeFileSync(
  once,
  `const event = JSON.parse(process.env.EVENT);
const began = performance.now();
const { handler } = await import(process.env.BUNDLE);
const loaded = performance.now();
const { statusCode } = await handler(event);
const cold = performance.now();
await handler({ ...event, headers: event.second.headers, body: event.second.body });
process.stderr.write(JSON.stringify({ statusCode, load: loaded - began, cold: cold - began, warm: performance.now() - cold }));
process.exit(0);
`,
);
const bundle = join(bundleFunctions([]), 'slack-endpoint.mjs');

interface Run {
  readonly statusCode: number;
  readonly load: number;
  readonly cold: number;
  readonly warm: number;
}

/** A vote, signed now; the number makes it another request. */
function press(number: number) {
  const payload = {
    type: 'block_actions',
    team: { id: 'T0TEAM' },
    user: { id: 'U0ADA' },
    channel: { id: 'C0OPS' },
    container: { message_ts: `1700000000.${number}` },
    response_url: 'https://hooks.slack.com/actions/1',
    trigger_id: 'trigger',
    actions: [{ action_id: 'slipway-approve', value: JSON.stringify({ ballot: 'bal-1', shown: 'd' }) }],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const timestamp = Math.floor(Date.now() / 1000);
  return {
    body,
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': String(timestamp),
      'x-slack-signature': signatureOf(SIGNING, timestamp, body),
    },
  };
}

const runs: Run[] = [];
for (let number = 0; number < RUNS; number++) {
  const event = { ...press(2 * number), isBase64Encoded: false, second: press(2 * number + 1) };
  const text = await new Promise<string>((done, failed) => {
    const child = spawn(process.execPath, [once], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        EVENT: JSON.stringify(event),
        BUNDLE: bundle,
        AWS_REGION: 'eu-central-1',
        AWS_ENDPOINT_URL: endpoint,
        AWS_ACCESS_KEY_ID: 'bench',
        AWS_SECRET_ACCESS_KEY: 'bench',
        RECORD_TABLE: 'records',
        EVIDENCE_BUCKET: 'evidence',
        NOTICE_TOPIC: 'topic',
        SLACK_SECRET: 'slipway/slack',
        SLACK_TEAM: 'T0TEAM',
        SLACK_CHANNEL: 'C0OPS',
        SLACK_WORKER: 'slipway-slack-worker',
      },
    });
    let told = '';
    child.stderr.on('data', (part: Buffer) => {
      told += part.toString();
    });
    child.on('error', failed);
    child.on('exit', () => done(told));
  });
  const run = JSON.parse(text.slice(text.lastIndexOf('{'))) as Run;
  if (run.statusCode !== 200) throw new Error(`a run was answered ${run.statusCode}: ${text}`);
  runs.push(run);
}
server.close();
/** What a process that loads nothing takes, to compare with. */
const bare = execFileSync(process.execPath, [
  '-e',
  'const b = performance.now(); import("node:path").then(() => console.log(performance.now() - b))',
])
  .toString()
  .trim();

const at = (pick: (run: Run) => number, share: number): number => {
  const sorted = runs.map(pick).toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0;
};
const line = (name: string, pick: (run: Run) => number) =>
  `${name.padEnd(34)} median ${at(pick, 0.5).toFixed(0).padStart(4)} ms   p99 ${at(pick, 0.99).toFixed(0).padStart(4)} ms`;
const p99 = at(({ cold }) => cold, 0.99);
process.stdout.write(`${RUNS} cold starts of the endpoint, each a process of its own
${line('loading its modules', ({ load }) => load)}
${line('first answer, with the loading', ({ cold }) => cold)}
${line('second answer', ({ warm }) => warm)}
loading nothing takes ${Number(bare).toFixed(1)} ms here
p99 of the first answer is ${(p99 / BUDGET_MS).toFixed(2)} of the budget of ${BUDGET_MS} ms, and ${(p99 / SLACK_MS).toFixed(2)} of what Slack waits
`);
process.exitCode = p99 < BUDGET_MS ? 0 : 1;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
