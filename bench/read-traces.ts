import { readFileSync } from 'node:fs';
import type { TracedDeployment } from '../lib/model/trace.ts';
import { parseTraces } from '../lib/model/trace-file.ts';

/** A file that is no file of traces; the message says where and why. */
export class BadFile extends Error {}

/** Reads a file as `--export` writes it. @throws BadFile, and what opening it throws */
export function readTraces(path: string): readonly TracedDeployment[] {
  const text = readFileSync(path, 'utf8');
  const parsed = parseTraces(readJson(text, path), path);
  if (!parsed.ok) throw new BadFile(parsed.problems.join('\n'));
  return parsed.deployments;
}

function readJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new BadFile(
      `${path} is not readable as JSON: ${(error as Error).message}; its format: bench/traces.schema.json`,
    );
  }
}
