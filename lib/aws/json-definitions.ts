import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DefinitionSource } from '../ports/definition-source.ts';

/** A definition as it lies beside the code of the functions: read and validated at `cdk synth`, and JSON from then on. */
export interface BundledDefinition {
  /** The file that a person would correct. */
  readonly origin: string;
  readonly content: unknown;
}

/** Definitions as `<folder>/<service>.json`. */
export const createJsonDefinitions = (folder: string): DefinitionSource => ({
  load: async (service) => {
    try {
      return JSON.parse(await readFile(join(folder, `${service}.json`), 'utf8')) as BundledDefinition;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  names: async () =>
    (await readdir(folder))
      .filter((name) => name.endsWith('.json'))
      .map((name) => name.slice(0, -'.json'.length))
      .sort(),
});
