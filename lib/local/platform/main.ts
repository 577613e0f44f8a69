import { randomBytes, timingSafeEqual } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { openDatabase } from '../records/database.ts';
import { Platform } from './platform.ts';
import { type Method, REQUESTS } from './protocol.ts';

/**
 * The platform process: `node main.ts <home>`. It owns production on this machine and outlives the commands that use
 * it; only a shutdown order or SIGTERM ends it, and its instances with it. What an earlier one served is brought back
 * first, however that one ended, but for a shutdown order.
 */
/** How long a platform waits for its first service. */
const IDLE_MS = 30_000;

const home = process.argv[2];
if (!home) throw new Error('usage: node main.ts <home>: the folder in which platform.json is written');
mkdirSync(home, { recursive: true });

takeHome(home);

const file = join(home, 'platform.json');
const token = randomBytes(24).toString('hex');
const platform = new Platform(home);

let idle: NodeJS.Timeout | undefined;
const server = createServer((request, response) => void answer(request, response));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  writeFileSync(`${file}.new`, JSON.stringify({ pid: process.pid, port, token }), { mode: 0o600 });
  renameSync(`${file}.new`, file);
  platform.restore().then(endWhenIdle, (error: Error) => {
    console.error(`what should serve could not be brought back: ${error.message}`);
    process.exit(1);
  });
});

// Ctrl-C and a closed terminal are meant for the command in front, not for production.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', () => void end());

async function end(): Promise<void> {
  await platform.close();
  rmSync(file, { force: true });
  process.exit(0);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const reply = (status: number, body: unknown) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  try {
    if (!authorised(request.headers.authorization))
      return void reply(401, { error: { name: 'Error', message: 'wrong token' } });
    const method = request.url?.slice(1) as Method;
    if (!(method in REQUESTS))
      return void reply(404, {
        error: {
          name: 'Error',
          message: `no method "${method}"; there are ${Object.keys(REQUESTS).join(', ')}`,
        },
      });
    const result = await platform.carryOut(method, await json(request));
    reply(200, { result });
    if (method === 'shutdown') await end();
    else endWhenIdle();
  } catch (error) {
    const { name, message } = error as Error;
    reply(500, { error: { name, message } });
  }
}

/** A platform without a service in production is of no use: the next command starts one. */
function endWhenIdle(): void {
  clearTimeout(idle);
  idle = setTimeout(() => {
    if (platform.empty) void end();
  }, IDLE_MS);
}

/** One platform for a home: the file stays locked as long as this process lives, however it ends. */
function takeHome(folder: string): void {
  const database = openDatabase(join(folder, 'platform.lock'));
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    console.error(`another platform process runs for ${folder}: ${(error as Error).message}`);
    process.exit(0);
  }
  process.once('exit', () => database.close());
}

function authorised(header: string | undefined): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
