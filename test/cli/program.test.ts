import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { run } from '../../lib/cli/program.ts';
import { connectPlatform } from '../../lib/local/platform/platform-client.ts';

const root = mkdtempSync(join(tmpdir(), 'slipway-cli-'));
const home = join(root, 'home');
const services = join(root, 'services');
const written: string[] = [];

const slipway = (...args: string[]) => run([...args, '--home', home, '--services', services]);

const definition = (name: string, steps: string) =>
  `service: ${name}\ntarget: { kind: local, command: "node server.mjs", port: 8123 }\ndelivery: { steps: ${steps} }\n`;

beforeAll(() => {
  mkdirSync(services);
  writeFileSync(join(services, 'shop.yaml'), definition('shop', '[5, 100]'));
  writeFileSync(join(services, 'steps.yaml'), definition('steps', '[25, 5, 100]'));
  writeFileSync(join(services, 'broken.yaml'), 'service: [\n');
});
afterAll(async () => {
  await (await connectPlatform(home))?.shutdown();
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(() => {
  written.length = 0;
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('the command line', () => {
  it('says what is missing to reach AWS: a region, credentials [IN-1]', async () => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID'])
      delete process.env[name];
    process.env['AWS_CONFIG_FILE'] = process.env['AWS_SHARED_CREDENTIALS_FILE'] = join(root, 'none');
    process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
    expect(await slipway('status', '--aws')).toBe(2);
    expect(written.join('')).toMatch(/no AWS region is set; set one: export AWS_REGION=/);
    written.length = 0;
    process.env['AWS_REGION'] = 'eu-central-1';
    expect(await slipway('status', '--aws')).toBe(2);
    expect(written.join('')).toMatch(/AWS does not know who you are .*aws sso login/);
  });

  it('plans and checks without doing any of it: the plan, every check, and whether it is ready [ST-1, PF-8]', async () => {
    writeFileSync(
      join(services, 'gated.yaml'),
      'service: gated\ntarget: { kind: local, command: "node server.mjs", port: 8124 }\ngates: { security: { sarif: scan.sarif } }\n',
    );
    expect(await slipway('plan', 'gated', '--version', '2')).toBe(2);
    const text = written.join('');
    expect(text).toContain('because (first deployment)');
    expect(text).toMatch(/GAP security: .*scan\.sarif/);
    expect(text).toMatch(/❌ NO_GO: 1 gap: /);
    written.length = 0;
    expect(await slipway('plan', 'gated', '--version', '2', '--json')).toBe(2);
    expect(JSON.parse(written.join(''))).toMatchObject({
      plan: { strategy: 'blue-green' },
      readiness: { status: 'NO_GO' },
    });
    rmSync(join(services, 'gated.yaml'));
  });

  it.each([
    ['a command that is not there', ['deplyo', 'shop']],
    ['a missing option', ['deploy', 'shop']],
    ['an option that is not there', ['status', '--fast']],
    ['a fault that is not there', ['demo', '--fault', 'gremlins']],
    ['a port that is none', ['demo', '--port', '99999']],
  ])('answers %s with 64 and how it is used', async (_what, args) => {
    expect(await run(args)).toBe(64);
    expect(written.join('')).toMatch(/error: /);
  });

  it('answers --help with 0 and every command', async () => {
    expect(await run(['--help'])).toBe(0);
    for (const command of [
      'demo',
      'deploy',
      'plan',
      'status',
      'abort',
      'recover',
      'unlock',
      'replay',
      'reports',
      'validate',
    ])
      expect(written.join('')).toContain(command);
  });

  it('checks definitions: 0 for a good one, 2 for bad ones with path, value and reason [IN-1]', async () => {
    expect(await slipway('validate', join(services, 'shop.yaml'))).toBe(0);
    expect(await slipway('validate')).toBe(2);
    expect(written.join('')).toMatch(/steps\.yaml: delivery\.steps\[1\]: 5 is not valid/);
    expect(written.join('')).toContain('broken.yaml is not readable as YAML: line');
  });

  it('tells a wrong file name and what is wrong inside at once [IN-1]', async () => {
    const file = join(root, 'wrong.yaml');
    writeFileSync(file, definition('shop', '[25, 5, 100]'));
    expect(await slipway('validate', file)).toBe(2);
    expect(written.join('')).toMatch(
      /wrong\.yaml describes the service "shop": .*\n.*wrong\.yaml: delivery\.steps\[1\]: 5 is not valid/,
    );
  });

  it('refuses an unknown service with the nearest name, and what cannot be found, with 2 [IN-1]', async () => {
    expect(await slipway('deploy', 'shp', '--version', '2', '--yes')).toBe(2);
    expect(written.join('')).toContain('Did you mean "shop"?');
    expect(await slipway('reports', 'verify', 'dep-none')).toBe(2);
    expect(await slipway('abort', 'shop')).toBe(2);
    expect(written.join('')).toContain('nothing to abort');
    expect(await slipway('unlock', 'shop', '--reason', 'all is well')).toBe(2);
    expect(written.join('')).toContain('shop in production is not locked');
    // The first deployment after a change of the workflow synthesizes it.
  }, 30_000);

  it('plans without changing anything, and says why [ST-1, IN-4]', async () => {
    expect(await slipway('plan', 'shop', '--version', '2', '--guidance', 'canary 1% -> 100%')).toBe(0);
    const text = written.join('');
    expect(text).toContain('Nothing serves yet');
    expect(text).toContain('"canary": ');
  });

  it('shows the status also where one definition cannot be read', async () => {
    expect(await slipway('status')).toBe(0);
    expect(written.join('')).toContain('shop: nothing serves');
    expect(written.join('')).toContain('broken.yaml is not readable as YAML');
  });

  it('does not begin what asks a person when nobody can be asked [ST-4]', async () => {
    const isTTY = process.stdin.isTTY;
    process.stdin.isTTY = false;
    expect(await slipway('deploy', 'shop', '--version', '2')).toBe(2);
    process.stdin.isTTY = isTTY;
    expect(written.join('')).toMatch(
      /give --answer-elsewhere to wait for `approve` or for Slack .*, or --yes/,
    );
  });
});
