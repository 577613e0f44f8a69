import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgsStringToArgv } from 'string-argv';
import type { LocalTarget } from '../../model/definition/target/index.ts';
import { fill } from './fill.ts';
import { freePort } from './free-port.ts';
import type { InstanceRecords } from './instance-records.ts';
import { lastPrinted } from './last-printed.ts';

export interface InstanceExit {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** "exit code 1", "signal SIGKILL". */
  readonly how: string;
  readonly outOfMemory: boolean;
}

const STARTING_POLL_MS = 200;
const RUNNING_POLL_MS = 1000;
const HEALTH_TIMEOUT_MS = 2000;
/** After an exit that nobody ordered: long enough not to spin, short enough to be seen as a crash loop. */
const RESTART_DELAY_MS = 300;
const KILL_AFTER_MS = 3000;

export interface InstanceOrder {
  readonly service: string;
  readonly version: string;
  readonly target: LocalTarget;
  /** The folder that the target's paths are relative to. */
  readonly root: string;
  readonly records: InstanceRecords;
}

/** One process of the service. It is started again when it exits unordered, and every such exit is remembered. */
export class Instance {
  readonly exits: InstanceExit[] = [];
  healthy = false;
  draining = false;
  inFlight = 0;
  port = 0;
  trouble = 'starting';
  #child: ChildProcess | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #order: InstanceOrder;
  readonly #target: LocalTarget;

  constructor(order: InstanceOrder) {
    this.#order = order;
    this.#target = order.target;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  async start(): Promise<void> {
    this.port = await freePort();
    if (this.#stopped) return;
    const { service, version, root, records } = this.#order;
    const values = { version, port: this.port };
    const [program, ...args] = parseArgsStringToArgv(this.#target.command).map((part) => fill(part, values));
    const env = Object.fromEntries(
      Object.entries(this.#target.env).map(([name, value]) => [name, fill(value, values)]),
    );
    const child = spawn(program ?? '', args, {
      cwd: resolve(root, fill(this.#target.cwd, values)),
      // PORT and VERSION are there without being asked for, as on most platforms.
      env: { ...process.env, PORT: String(this.port), VERSION: version, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const ended = child.pid === undefined ? () => undefined : records.began(child.pid);
    const printed = lastPrinted(child);
    child.once('error', (error) => this.#gone(`did not start: ${error.message}`, false));
    child.once('exit', (code, signal) => {
      ended();
      // What it printed last may still be on its way when it is gone.
      setImmediate(() => {
        const file = printed() && records.lastOutput(service, version, printed());
        const how = signal ? `signal ${signal}` : `exit code ${code}`;
        const outOfMemory = signal === 'SIGKILL' || code === 137;
        this.#gone(file ? `${how}, its last output is in ${file}` : how, outOfMemory);
      });
    });
    this.#pollIn(STARTING_POLL_MS);
  }

  /** Lets requests in flight finish, then ends the process. */
  async stop(): Promise<void> {
    this.draining = true;
    const until = Date.now() + this.#target.drainTimeout * 1000;
    while (this.inFlight > 0 && Date.now() < until) await new Promise((done) => setTimeout(done, 20));
    this.#stopped = true;
    clearTimeout(this.#timer);
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    const kill = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    await exited;
    clearTimeout(kill);
  }

  /** At once, without draining: the platform itself ends. */
  kill(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#child?.kill('SIGKILL');
  }

  #gone(how: string, outOfMemory: boolean): void {
    if (!this.#child) return;
    this.#child = undefined;
    this.healthy = false;
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.trouble = how;
    this.exits.push({ at: Date.now(), how, outOfMemory });
    this.#restartLater();
  }

  #restartLater(): void {
    this.#timer = setTimeout(() => {
      this.start().catch((error: Error) => {
        // No port or no process is to be had right now: this instance waits, the platform and all others go on.
        this.trouble = `cannot be started: ${error.message}`;
        if (!this.#stopped) this.#restartLater();
      });
    }, RESTART_DELAY_MS);
  }

  #pollIn(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#poll(), milliseconds);
  }

  async #poll(): Promise<void> {
    const child = this.#child;
    const [healthy, trouble] = await this.#ask();
    if (this.#stopped || child !== this.#child || !child) return;
    this.healthy = healthy;
    this.trouble = trouble;
    this.#pollIn(healthy ? RUNNING_POLL_MS : STARTING_POLL_MS);
  }

  async #ask(): Promise<[boolean, string]> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.port}${this.#target.health}`, {
        redirect: 'manual',
        signal: AbortSignal.timeout(HEALTH_TIMEOUT_MS),
      });
      await answer.body?.cancel();
      return answer.ok ? [true, ''] : [false, `${this.#target.health} answered ${answer.status}`];
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code;
      return [false, `${this.#target.health} did not answer (${cause ?? (error as Error).name})`];
    }
  }
}
