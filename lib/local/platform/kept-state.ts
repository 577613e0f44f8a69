import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { LocalTarget } from '../../model/definition/target/index.ts';
import { refused } from '../../model/errors.ts';
import type { ShouldServe } from '../../model/outage.ts';

const KeptVersion = z.strictObject({
  version: z.string(),
  weight: z.number(),
  wanted: z.int().min(0),
  target: LocalTarget,
  root: z.string(),
});
const KeptService = z.strictObject({ port: z.int(), versions: z.array(KeptVersion) });
/** A service as it is to be brought back: with what each version was started by, whatever the definition says by now. */
export type KeptService = z.infer<typeof KeptService>;

const Fencing = z.record(z.string(), z.number());
const State = z.strictObject({
  format: z.literal(2),
  fencing: Fencing,
  services: z.record(z.string(), KeptService),
});
type State = z.infer<typeof State>;
/** Before format 2 the file had the lock numbers only. */
const AnyState = z.union([
  State,
  Fencing.transform((fencing): State => ({ format: 2, fencing, services: {} })),
]);

const fileIn = (home: string) => join(home, 'platform-state.json');

/** What the platform process has to know after its death: the lock numbers that it has seen, and what should serve. */
export class KeptState {
  readonly fencing: Record<string, number>;
  readonly services: Readonly<Record<string, KeptService>>;
  readonly #file: string;
  #written = '';

  constructor(home: string) {
    this.#file = fileIn(home);
    ({ fencing: this.fencing, services: this.services } = readState(home));
  }

  /** Writes what is different now, in one step: whenever the process is killed, the file is the old or the new one. */
  keep(services: Readonly<Record<string, KeptService>>): void {
    const state: State = { format: 2, fencing: this.fencing, services: { ...services } };
    const text = JSON.stringify(state);
    if (text === this.#written) return;
    // Only for its owner: the environment of a service may hold secrets.
    const file = openSync(`${this.#file}.new`, 'w', 0o600);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(`${this.#file}.new`, this.#file);
    this.#written = text;
  }
}

/** What should serve on this machine, by what the platform has kept; nothing where none ever ran. */
export const shouldServe = (home: string): readonly ShouldServe[] =>
  Object.entries(readState(home).services).map(([service, kept]) => servedBy(service, kept));

/** A kept service as people are told of it. */
export const servedBy = (service: string, { versions }: KeptService): ShouldServe => ({
  service,
  versions: versions.map(({ version, weight, wanted, target }) => ({
    version,
    weight,
    wanted,
    command: target.command,
  })),
});

function readState(home: string): State {
  const file = fileIn(home);
  if (!existsSync(file)) return { format: 2, fencing: {}, services: {} };
  try {
    return AnyState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw refused(
      `${file} cannot be read (${(error as Error).message.split('\n')[0]}): it says what should serve here, and is JSON of the format 2 that the platform process writes; put an intact copy back, or use the Slipway that wrote it`,
    );
  }
}
