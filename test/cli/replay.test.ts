import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/cli/program.ts';

const fixtures = join(__dirname, '..', 'fixtures');
const traces = join(fixtures, 'traces.json');
const lenient = join(fixtures, 'lenient-policy.yaml');
const root = mkdtempSync(join(tmpdir(), 'slipway-replay-'));
const written: string[] = [];
const text = () => written.join('');

const slipway = (...args: string[]) => run(['replay', 'shop', ...args, '--services', root]);

beforeAll(() => {
  writeFileSync(
    join(root, 'shop.yaml'),
    'service: shop\ntarget: { kind: local, command: "node server.mjs", port: 8123 }\n',
  );
  writeFileSync(join(root, 'greeter.yaml'), readFileSync(join(fixtures, 'services', 'greeter.yaml')));
  writeFileSync(join(root, 'slo-typo.yaml'), 'slo: { limits: { errorRatePP: 1 } }\n');
  writeFileSync(join(root, 'not-yaml.yaml'), 'slo: [\n');
  writeFileSync(join(root, 'not.json'), '{"id": ');
  writeFileSync(join(root, 'wrong.json'), '{"id": "wrong", "periodSeconds": 0}');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  written.length = 0;
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('slipway replay --trace', () => {
  it('rolls the bad deployment back and lets the good one go on, whatever the verdict with 0', async () => {
    expect(await slipway('--trace', traces)).toBe(0);
    expect(text()).toMatch(/^policy \(the definition of shop\): 2 pp more errors, 20 % more p99/);
    expect(text()).toContain('bad: 3 stages (5, 25, 50 %), 30 periods of 1 min from 2026-11-20 12:00:00 UTC');
    expect(text()).toMatch(/12:14 {2}stage 2 \(25 %\) {2}BREACH {8}49 of 6,251 candidate requests failed/);
    expect(text()).toMatch(/rolled back at 12:14, 14 min after the first traffic: 49 of 6,251/);
    expect(text()).toMatch(/0:30 {2}stage 3 \(50 %\) {2}PASS +the stage ends: went on/);
    expect(text()).toContain('✓ this policy would have gone on at every stage');
    expect(text()).toContain('2 deployments: 1 rolled back, 0 held, 1 went on at every stage');
  });

  it('says what is true of a trace, and what of the policy has no effect on it', async () => {
    const policy = join(root, 'other.yaml');
    writeFileSync(policy, 'slo: { period: 10s, targets: { p99Ms: 800 } }\n');
    expect(await slipway('--trace', traces, '--id', 'bad', '--policy', policy)).toBe(0);
    expect(text()).toContain('the candidate is bad from 12 min after the first traffic on');
    expect(text()).toContain("slo.period is 10 s, and the trace's periods are 1 min: they stay so");
    expect(text()).toMatch(/latency is judged by .* \(138, 96, 48, 500 ms\), .* target 800 ms/);
  });

  it('says which figures cannot be, and refuses two traces of one id', async () => {
    const all = JSON.parse(readFileSync(traces, 'utf8')) as Array<{
      trace: { id: string; periods: Array<{ candidate: { requests: number; errors: number } }> };
    }>;
    const [first] = all;
    if (!first) throw new Error('no trace in the fixture');
    const impossible = structuredClone(first);
    const candidate = impossible.trace.periods[3]?.candidate;
    if (candidate) candidate.errors = candidate.requests + 5;
    writeFileSync(join(root, 'impossible.json'), JSON.stringify([impossible]));
    expect(await slipway('--trace', join(root, 'impossible.json'))).toBe(0);
    expect(text()).toMatch(
      /1 of 30 periods have figures that cannot be, and are left out: period 3: .* cannot be/,
    );
    writeFileSync(join(root, 'twice.json'), JSON.stringify([first, first]));
    expect(await slipway('--trace', join(root, 'twice.json'))).toBe(2);
    expect(text()).toMatch(/\[1\]\.trace\.id.*an id of its own: entry 0 has this one already/s);
  });

  it('comes out otherwise with another policy', async () => {
    expect(await slipway('--trace', traces, '--id', 'bad', '--policy', lenient)).toBe(0);
    expect(text()).not.toContain('BREACH');
    expect(text()).toMatch(/✓ this policy would have gone on at every stage\n$/);
  });

  it('prints one JSON object with --json', async () => {
    expect(await slipway('--trace', traces, '--json')).toBe(0);
    expect(JSON.parse(text())).toMatchObject({
      service: 'shop',
      policy: { origin: 'the definition of shop', slo: { limits: { errorRatePp: 2 } } },
      replays: [
        {
          id: 'bad',
          outcome: 'rolled back',
          firstTraffic: Date.UTC(2026, 10, 20, 12),
          stages: [{ decision: expect.any(String) }, { decision: 'rolled back' }],
          truth: { healthy: false, onset: 12 },
        },
        { id: 'good', outcome: 'went on', firstTraffic: 0 },
      ],
    });
  });

  it('needs no definition where the policy is given', async () => {
    expect(await run(['replay', 'unknown', '--trace', traces, '--policy', lenient, '--services', root])).toBe(
      0,
    );
  });
});

describe('slipway replay refuses', () => {
  const file = (name: string) => join(root, name);
  it.each([
    [
      'a trace that is not there',
      ['--trace', 'none.json'],
      'none.json cannot be read: there is no such file',
    ],
    ['a trace that is no JSON', ['--trace', file('not.json')], 'not.json is not readable as JSON'],
    [
      'a trace that is wrong',
      ['--trace', file('wrong.json')],
      'wrong.json: periodSeconds: 0 is not valid: more than 0.',
    ],
    [
      'an id that is not there',
      ['--trace', traces, '--id', 'best'],
      'has no trace with the id "best"; there: bad, good; correct --id',
    ],
    [
      'a policy that is not there',
      ['--trace', traces, '--policy', 'none.yaml'],
      'none.yaml cannot be read: there is no such file; correct --policy',
    ],
    [
      'a policy that is no YAML',
      ['--trace', traces, '--policy', file('not-yaml.yaml')],
      'not-yaml.yaml is not readable as YAML: line',
    ],
    [
      'a setting that is not there',
      ['--trace', traces, '--policy', file('slo-typo.yaml')],
      'slo.limits.errorRatePP: there is no such setting. Did you mean "errorRatePp"?',
    ],
    ['no beginning', [], '--from is missing: say when the past to look at begins, such as --from 2h'],
    ['a beginning after the end', ['--from', '1h', '--to', '2h'], 'is not before --to'],
    ['an end in the future', ['--from', '1h', '--to', '2100-01-01T00:00:00Z'], 'is in the future'],
    ['a stable version by itself', ['--from', '1h', '--stable', '1'], 'give --candidate <version> as well'],
    [
      'a home in which nothing runs',
      ['--from', '1h ago', '--home', join(root, 'home')],
      'the figures of this machine end with what runs; give the --home of a service that serves, --aws, or',
    ],
  ])('%s with 2', async (_what, args, message) => {
    expect(await slipway(...args)).toBe(2);
    expect(text()).toContain(message);
  });

  it('a service that has no definition, or runs elsewhere, with 2', async () => {
    expect(await run(['replay', 'shp', '--from', '1h', '--services', root])).toBe(2);
    expect(text()).toContain('there is no service "shp". Did you mean "shop"?');
    expect(await run(['replay', 'greeter', '--from', '1h', '--services', root])).toBe(2);
    expect(text()).toContain('greeter has a target of kind "lambda", which does not run on this machine');
  });

  it.each([
    ['a time that is none', ['--from', 'yesterday'], 'a time is a date and time with its zone, such as 2026'],
    ['a time without a zone', ['--from', '2026-11-25T12:00:00'], "'--from <time>' argument"],
    ['a trace with a time', ['--trace', traces, '--from', '1h'], 'cannot be used with option'],
  ])('%s with 64', async (_what, args, message) => {
    expect(await slipway(...args)).toBe(64);
    expect(text()).toContain(message);
  });
});
