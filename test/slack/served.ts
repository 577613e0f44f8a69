import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Send } from './stand-in/person.ts';

const BIN = join(__dirname, '..', '..', 'bin', 'slipway.ts');

/** A command line of Slipway in a process of its own, with a stand-in of Slack. */
export class Served {
  readonly #process: ChildProcess;
  #text = '';

  constructor(
    args: readonly string[],
    options: { readonly slack: string; readonly home: string; readonly services: string },
  ) {
    const { slack, home, services } = options;
    const given = ['slack', ...args, '--team', 'T0TEAM', '--channel', 'C0OPS'];
    this.#process = spawn(process.execPath, [BIN, ...given, '--home', home, '--services', services], {
      env: {
        ...process.env,
        SLIPWAY_SLACK_TOKEN: 'xoxb-stand-in',
        SLIPWAY_SLACK_SECRET: 'signing-secret',
        SLIPWAY_SLACK_API: `${slack}api/`,
      },
    });
    for (const stream of [this.#process.stdout, this.#process.stderr])
      stream?.on('data', (text) => {
        this.#text += String(text);
      });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Everything that it has printed. */
  get text(): string {
    return this.#text;
  }

  async says(what: RegExp): Promise<RegExpExecArray> {
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(50)) {
      const found = what.exec(this.#text);
      if (found) return found;
      if (this.#process.exitCode !== null) break;
    }
    throw new Error(`it did not say ${what}; it said: ${this.#text}`);
  }

  async address(): Promise<string> {
    return (await this.says(/Slack is answered at (http\S+);/))[1] ?? '';
  }

  readonly send: Send = async ({ headers, rawBody }) => {
    const answer = await fetch(await this.address(), { method: 'POST', headers, body: rawBody });
    return { status: answer.status, body: await answer.text() };
  };

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  /** @returns its exit code; null: a signal ended it */
  async ended(): Promise<number | null> {
    if (this.#process.exitCode === null && this.#process.signalCode === null)
      await once(this.#process, 'exit');
    return this.#process.exitCode;
  }
}
