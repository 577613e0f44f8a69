import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

/** Runs of each function, each beside one of the empty handler: the machine is as busy for both. */
const RUNS = 5;
/** What the stack sets; the values are never used, since nothing is called. */
const ENVIRONMENT = {
  RECORD_TABLE: 'records',
  EVIDENCE_BUCKET: 'evidence',
  NOTICE_TOPIC: 'arn:aws:sns:us-east-1:111122223333:notices',
  AWS_REGION: 'us-east-1',
};

export interface Starts {
  /** Milliseconds until a handler that does nothing is there. */
  readonly empty: number;
  /** `start`: until the handler is there; `loaded`: until everything is that it may load later. */
  readonly functions: ReadonlyMap<string, { readonly start: number; readonly loaded: number }>;
}

/** Median times of a new process of Node to load each function, `<folder>/<name>.mjs`, and `empty.mjs`. */
export function medianStarts(folder: string, names: readonly string[]): Starts {
  const empty: number[] = [];
  const functions = new Map<string, { start: number; loaded: number }>();
  for (const name of names) {
    const start: number[] = [];
    const loaded: number[] = [];
    const files = laterFiles(folder, `${name}.mjs`);
    for (let run = 0; run < RUNS; run++) {
      empty.push(timeOf(folder, ['empty.mjs']));
      start.push(timeOf(folder, [`${name}.mjs`]));
      loaded.push(timeOf(folder, [`${name}.mjs`, ...files]));
    }
    functions.set(name, { start: median(start), loaded: median(loaded) });
  }
  return { empty: median(empty), functions };
}

/** Files that are imported by a call, and not by a statement: by this one, or by what it imports. */
function laterFiles(folder: string, file: string, seen = new Set<string>()): string[] {
  if (seen.has(file)) return [];
  seen.add(file);
  const text = readFileSync(join(folder, file), 'utf8');
  const named = [...text.matchAll(/["'`]\.\/([\w-]+\.mjs)["'`]/g)].map((match) => match[1] ?? '');
  const later = [...text.matchAll(/import\(["'`]\.\/([\w-]+\.mjs)["'`]\)/g)].map((match) => match[1] ?? '');
  return [...new Set([...later, ...named.flatMap((each) => laterFiles(folder, each, seen))])];
}

function timeOf(folder: string, files: readonly string[]): number {
  const code = files.map((file) => `await import(${JSON.stringify(join(folder, file))});`).join('');
  const startedAt = performance.now();
  execFileSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { ...process.env, ...ENVIRONMENT },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return performance.now() - startedAt;
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
