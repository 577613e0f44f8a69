import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { ERROR_NAMES, type ErrorName, SlipwayError, transient } from '../../model/errors.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import type { TrafficReading } from '../../model/traffic.ts';
import { isAlive } from '../process-identity.ts';
import { shouldServe } from './kept-state.ts';
import { type Method, type Params, PlatformFile, type PlatformStatus } from './protocol.ts';
import type { PeriodFigures } from './request-metrics.ts';

const QUICK_MS = 10_000;
/** Draining and ending instances: the longest drain of a definition is 300 s. */
const SLOW_MS = 400_000;
const START_MS = 10_000;
const POLL_MS = 50;
/** How long a process that ends may be seen after it has stopped answering. */
const DYING_MS = 1000;

/** The platform process as its users see it. */
export class PlatformClient {
  readonly #where: PlatformFile;

  constructor(where: PlatformFile) {
    this.#where = where;
  }

  get pid(): number {
    return this.#where.pid;
  }

  /** A platform that was started by an older Slipway knows of nothing to bring back, and answers null. */
  status = async (): Promise<PlatformStatus> =>
    (await this.#call<PlatformStatus | null>('ping', {})) ?? { restoring: false, outages: [], back: [] };
  restore = () => this.#call<null>('restore', {});
  read = (service: string) => this.#call<TrafficReading>('read', { service });
  inspect = (service: string, since: number) => this.#call<InstanceHealth[]>('inspect', { service, since });
  periods = (query: Params<'periods'>) => this.#call<PeriodFigures[]>('periods', query);
  scale = (params: Params<'scale'>) => this.#call<null>('scale', params, SLOW_MS);
  weigh = (params: Params<'weigh'>) => this.#call<null>('weigh', params);
  remove = (params: Params<'remove'>) => this.#call<null>('remove', params, SLOW_MS);
  publicPort = (service: string) => this.#call<number | null>('publicPort', { service });
  stopService = (service: string) => this.#call<null>('stopService', { service });
  shutdown = () => this.#call<null>('shutdown', {});

  async addressOf(service: string, version: string): Promise<string | undefined> {
    return (await this.#call<string | null>('addressOf', { service, version })) ?? undefined;
  }

  /** Waits until everything is brought back, or is known not to come: each version has its own time to start. */
  async untilRestored(): Promise<PlatformStatus> {
    for (;;) {
      const status = await this.status();
      if (!status.restoring) return status;
      await sleep(POLL_MS);
    }
  }

  /** Puts a version into production without a deployment, where nothing serves yet. */
  deployDirect(definition: ServiceDefinition, version: string, root: string): Promise<null> {
    return this.#call(
      'bootstrap',
      { service: definition.service, target: definition.target, root, version },
      SLOW_MS,
    );
  }

  async #call<T>(method: Method, params: unknown, timeoutMs = QUICK_MS): Promise<T> {
    const answer = await this.#post(method, params, timeoutMs);
    if (answer.status === 401) throw new WrongToken(`port ${this.#where.port} belongs to another platform`);
    const body = (await answer.json()) as { result?: T; error?: { name: string; message: string } };
    if (body.error) {
      const name = ERROR_NAMES.find((each) => each === body.error?.name) as ErrorName | undefined;
      if (name) throw new SlipwayError(name, body.error.message);
      throw new Error(`the platform could not carry out "${method}": ${body.error.message}`);
    }
    return body.result as T;
  }

  async #post(method: Method, params: unknown, timeoutMs: number): Promise<Response> {
    try {
      return await fetch(`http://127.0.0.1:${this.#where.port}/${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${this.#where.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(params),
        signal: AbortSignal.timeout(timeoutMs),
      });
    } catch (error) {
      throw transient(
        `the platform process ${this.#where.pid} did not answer "${method}" within ${timeoutMs / 1000} s`,
        error,
      );
    }
  }
}

/** The platform that runs for this home, or undefined when none does. */
export async function connectPlatform(home: string): Promise<PlatformClient | undefined> {
  const file = join(home, 'platform.json');
  if (!existsSync(file)) return undefined;
  const where = PlatformFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  if (!isAlive(String(where.pid))) {
    rmSync(file, { force: true });
    return undefined;
  }
  const client = new PlatformClient(where);
  try {
    await client.status();
    return client;
  } catch (error) {
    // The process id belongs to another program by now: the file is a leftover.
    if (isNobodyThere(error)) return undefined;
    // It was asked while it ended: its connections break first.
    if (await endsWithin(DYING_MS, where.pid)) return undefined;
    // It lives and does not answer. A second platform beside it would not see its production.
    throw error;
  }
}

async function endsWithin(milliseconds: number, pid: number): Promise<boolean> {
  for (const until = Date.now() + milliseconds; Date.now() < until; await sleep(POLL_MS))
    if (!isAlive(String(pid))) return true;
  return false;
}

/** Nobody listens on the port of the file, or somebody else does. */
const isNobodyThere = (error: unknown): boolean =>
  error instanceof WrongToken ||
  (error as { cause?: { cause?: { code?: string } } }).cause?.cause?.code === 'ECONNREFUSED';

class WrongToken extends Error {
  override name = 'WrongToken';
}

/**
 * The platform of this home, started when none runs: detached, so that it outlives this process. What served before a
 * death serves again when this answers, or is named by its status.
 *
 * @param started called when it was started, with what it has brought back
 */
export async function ensurePlatform(
  home: string,
  started?: (status: PlatformStatus) => void,
): Promise<PlatformClient> {
  const running = await connectPlatform(home);
  const client = running ?? (await startPlatform(home));
  const status = await client.untilRestored();
  if (!running) started?.(status);
  return client;
}

async function startPlatform(home: string): Promise<PlatformClient> {
  // A state that cannot be read is for who asks to know, and not only for the platform's log.
  shouldServe(home);
  mkdirSync(home, { recursive: true });
  // Of two that are started at the same time, one finds the home taken and ends: both commands find the other.
  const log = openSync(join(home, 'platform.log'), 'a');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), home], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  for (const until = Date.now() + START_MS; Date.now() < until; await sleep(POLL_MS)) {
    const started = await connectPlatform(home);
    if (started) return started;
  }
  throw new Error(
    `the platform process did not start within ${START_MS / 1000} s; ${join(home, 'platform.log')} says why`,
  );
}
