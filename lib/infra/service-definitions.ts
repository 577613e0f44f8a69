import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { parse } from 'yaml';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { parseDefinition } from '../model/parse.ts';

export interface ServiceFile {
  readonly path: string;
  /** As it is written, before defaults: the functions validate it again. */
  readonly content: unknown;
  readonly definition: ServiceDefinition;
}

/**
 * The definitions of a folder, validated as everywhere. Throws with every problem of every file, so that a wrong one
 * stops the synth and not a deployment.
 */
export function readServices(folder: string): readonly ServiceFile[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => ['.yaml', '.yml'].includes(extname(name)));
  const problems: string[] = [];
  const services = files.flatMap((name) => {
    const path = join(folder, name);
    const content: unknown = parse(readFileSync(path, 'utf8'));
    const parsed = parseDefinition(content, path);
    if (parsed.ok) return [{ path, content, definition: parsed.definition }];
    problems.push(...parsed.problems);
    return [];
  });
  if (problems.length > 0) throw new Error(`service definitions are not valid:\n${problems.join('\n')}`);
  return services;
}
