import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalEnvironmentProbe } from '../../../lib/local/environment/index.ts';
import { ServiceDefinition } from '../../../lib/model/definition/service-definition.ts';

const define = (target: object, dependencies: object[] = []) =>
  ServiceDefinition.parse({
    service: 'shop',
    target: { kind: 'local', command: 'serve', port: 8080, ...target },
    dependencies,
  });

describe('dependencies of the local environment', () => {
  let server: Server;
  let port: number;
  let authorization: string | undefined;
  beforeAll(async () => {
    server = createServer((request, response) => {
      authorization = request.headers.authorization;
      response.writeHead(Number(request.url?.slice(1)), { location: '/' }).end('body');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    port = (server.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));
  const probe = (urls: string[]) =>
    createLocalEnvironmentProbe({ root: '/', publicPort: async () => 8080 }).dependencies(
      define(
        {},
        urls.map((url, index) => ({ name: `d${index}`, kind: 'database', url })),
      ),
    );

  it('takes 2xx and 3xx as an answer and nothing else [PF-4]', async () => {
    const health = await probe([200, 302, 404, 503].map((status) => `http://127.0.0.1:${port}/${status}`));
    expect(health.map((each) => each.answers)).toEqual([true, true, false, false]);
    expect(health[0]).toMatchObject({ name: 'd0', kind: 'database' });
    expect(health[0]?.detail).toMatch(/^answered 200 in \d+ ms$/);
    expect(health[3]?.detail).toMatch(/^answered 503 \(200 to 399 is expected\) in \d+ ms$/);
  });

  it('connects over tcp [PF-4]', async () => {
    const [up, down, noPort] = await probe([
      `tcp://127.0.0.1:${port}`,
      'tcp://127.0.0.1:1',
      'tcp://127.0.0.1',
    ]);
    expect(up).toMatchObject({ answers: true });
    expect(up?.detail).toMatch(/^accepted a connection in \d+ ms$/);
    expect(down).toMatchObject({ answers: false, detail: 'connection refused' });
    expect(noPort).toMatchObject({ answers: false, detail: expect.stringContaining('tcp://host:port') });
  });

  it('answers what cannot be reached as its health, not as an error [PF-4]', async () => {
    const health = await probe(['http://127.0.0.1:2/', 'http://', 'https://127.0.0.1:3/']);
    expect(health.map((each) => each.answers)).toEqual([false, false, false]);
    expect(health[0]?.detail).toBe('connection refused');
  });

  it('sends a name and password as a header and never quotes them', async () => {
    const [health] = await probe([`http://user:s%20ecret@127.0.0.1:${port}/200`]);
    expect(health).toMatchObject({ answers: true });
    expect(authorization).toBe(`Basic ${Buffer.from('user:s ecret').toString('base64')}`);
    const [down] = await probe(['http://user:secret@127.0.0.1:2/']);
    expect(down?.detail).not.toContain('secret');
  });
});

describe('artifact of the local environment', () => {
  let root: string;
  const sha256 = createHash('sha256').update('version 2').digest('hex');
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'slipway-artifact-'));
    mkdirSync(join(root, 'app-2', 'bin'), { recursive: true });
    mkdirSync(join(root, 'programs'));
    writeFileSync(join(root, 'app-2.tgz'), 'version 2');
    for (const program of ['app-2/bin/serve', 'programs/serve']) {
      writeFileSync(join(root, program), '#!/bin/sh\n');
      chmodSync(join(root, program), 0o755);
    }
    writeFileSync(join(root, 'programs', 'text'), 'not to be run', { mode: 0o644 });
  });
  afterAll(() => rmSync(root, { recursive: true }));
  const state = (target: object, version = '2') =>
    createLocalEnvironmentProbe({
      root,
      publicPort: async () => undefined,
      searchPath: join(root, 'programs'),
    }).artifact(define(target), version);

  it('is READY when the file is there with its checksum [PF-5]', async () => {
    const artifact = { path: 'app-{version}.tgz', sha256 };
    expect(await state({ artifact })).toMatchObject({ status: 'READY' });
    expect((await state({ artifact })).detail).toContain('9 bytes');
    expect(await state({ artifact: { path: artifact.path } })).toMatchObject({
      status: 'READY',
      detail: expect.stringContaining('no checksum'),
    });
  });

  it('is MISSING without the file and INVALID when it has changed or is none [PF-5]', async () => {
    const artifact = { path: 'app-{version}.tgz', sha256: 'a'.repeat(64) };
    expect(await state({ artifact }, '3')).toMatchObject({ status: 'MISSING' });
    const changed = await state({ artifact });
    expect(changed.status).toBe('INVALID');
    expect(changed.detail).toContain(sha256.slice(0, 12));
    expect(await state({ artifact: { path: 'app-{version}' } })).toMatchObject({ status: 'INVALID' });
  });

  it('without an artifact, is READY when folder and program are there [PF-6]', async () => {
    const relative = await state({ cwd: 'app-{version}', command: './bin/serve --port {port}' });
    expect(relative).toMatchObject({ status: 'READY', detail: expect.stringContaining('app-2/bin/serve') });
    const onPath = await state({ command: 'serve -v {version}' });
    expect(onPath).toMatchObject({ status: 'READY', detail: expect.stringContaining('programs/serve') });
    expect(await state({ command: join(root, 'programs', 'serve') })).toMatchObject({ status: 'READY' });
  });

  it('is MISSING when the folder or the program is not there, also beside a good artifact [PF-6]', async () => {
    expect(await state({ cwd: 'app-{version}' }, '3')).toMatchObject({
      status: 'MISSING',
      detail: expect.stringContaining('app-3'),
    });
    for (const command of ['no-such-program', './bin/serve', 'text', join(root, 'programs')]) {
      expect(await state({ command })).toMatchObject({ status: 'MISSING' });
    }
    expect(await state({ command: 'none', artifact: { path: 'app-2.tgz', sha256 } })).toMatchObject({
      status: 'MISSING',
    });
    expect(await state({ env: { PATH: '/nowhere' } })).toMatchObject({ status: 'MISSING' });
  });

  it('is INVALID while another program holds the public port of a service that is not in production yet [PF-5]', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const definition = define({ port });
    const probe = (servedAt?: number) =>
      createLocalEnvironmentProbe({
        root,
        publicPort: async () => servedAt,
        searchPath: join(root, 'programs'),
      }).artifact(definition, '2');
    expect(await probe()).toMatchObject({
      status: 'INVALID',
      detail: expect.stringContaining(`port ${port} (target.port) is taken`),
    });
    expect(await probe(port)).toMatchObject({ status: 'READY' });
    expect(await probe(port + 1)).toMatchObject({
      status: 'INVALID',
      detail: expect.stringContaining(`served on port ${port + 1}, and target.port is ${port} now`),
    });
    await new Promise((resolve) => server.close(resolve));
    expect(await probe()).toMatchObject({ status: 'READY' });
  });
});
