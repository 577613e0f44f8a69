import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse, parseDocument } from 'yaml';
import { parseDefinition } from '../../model/parse.ts';
import { createFolderDefinitionSource } from '../../probe/definitions/folder-definition-source.ts';
import { outputFor } from '../output.ts';

/** `slipway validate [file…]`: every problem of every definition, before anybody deploys with it. */
export async function validate(
  files: readonly string[],
  options: { readonly services: string; readonly json?: boolean },
): Promise<number> {
  const output = outputFor(options);
  const folder = resolve(options.services);
  const chosen = files.length > 0 ? files.map((file) => resolve(file)) : yamlIn(folder);
  let bad = 0;
  for (const file of chosen) {
    const problems = await problemsOf(file);
    bad += problems.length > 0 ? 1 : 0;
    if (problems.length === 0) output.line('done', `${file} is valid`);
    for (const problem of problems) output.line('failed', problem);
  }
  return bad > 0 ? 2 : 0;
}

const yamlIn = (folder: string) =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => join(folder, name));

async function problemsOf(file: string): Promise<string[]> {
  try {
    if (!/\.ya?ml$/.test(file)) return problemsIn(parse(readFileSync(file, 'utf8')), file);
    const source = createFolderDefinitionSource(resolve(file, '..'));
    const loaded = await source.load(basename(file).replace(/\.ya?ml$/, ''));
    return loaded ? problemsIn(loaded.content, loaded.origin) : [`${file}: there is no such file`];
  } catch (error) {
    const { message } = error as Error;
    return [message.startsWith(file) ? message : `${file}: ${message}`, ...insideOf(file)];
  }
}

function problemsIn(content: unknown, origin: string): string[] {
  const parsed = parseDefinition(content, origin);
  return parsed.ok ? [] : [...parsed.problems];
}

/** What is wrong in a file that is wrong from outside as well, as by its name: all of it is told at once. */
function insideOf(file: string): string[] {
  // That it is not there, or not YAML, has just been said of it.
  if (!existsSync(file)) return [];
  const document = parseDocument(readFileSync(file, 'utf8'));
  return document.errors.length > 0 ? [] : problemsIn(document.toJS(), file);
}
