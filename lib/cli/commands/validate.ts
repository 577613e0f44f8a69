import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
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
    if (/\.ya?ml$/.test(file)) {
      const source = createFolderDefinitionSource(resolve(file, '..'));
      const loaded = await source.load(basename(file).replace(/\.ya?ml$/, ''));
      if (!loaded) return [`${file}: there is no such file`];
      const parsed = parseDefinition(loaded.content, loaded.origin);
      return parsed.ok ? [] : [...parsed.problems];
    }
    const parsed = parseDefinition(parse(readFileSync(file, 'utf8')), file);
    return parsed.ok ? [] : [...parsed.problems];
  } catch (error) {
    return [`${file}: ${(error as Error).message}`];
  }
}
