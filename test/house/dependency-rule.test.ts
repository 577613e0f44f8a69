import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(__dirname, '..', '..');

/** Folder → what its files may import: other folders of lib, and packages (`*` = any package). */
const MAY_IMPORT: Record<string, { folders: string[]; packages: string[] }> = {
  'lib/model': { folders: ['lib/model'], packages: ['zod'] },
  'lib/domain': { folders: ['lib/domain', 'lib/model'], packages: ['node:crypto'] },
  'lib/ports': { folders: ['lib/ports', 'lib/model'], packages: [] },
  'lib/stages': { folders: ['lib/stages', 'lib/domain', 'lib/ports', 'lib/model'], packages: ['zod'] },
  'lib/probe': { folders: ['lib/probe', 'lib/ports', 'lib/model'], packages: ['*'] },
  'lib/local': {
    folders: ['lib/local', 'lib/probe', 'lib/stages', 'lib/domain', 'lib/ports', 'lib/model'],
    packages: ['*'],
  },
  'lib/aws': {
    folders: ['lib/aws', 'lib/probe', 'lib/stages', 'lib/domain', 'lib/ports', 'lib/model'],
    packages: ['*'],
  },
  'lib/slack': { folders: ['lib/slack', 'lib/ports', 'lib/model'], packages: ['*'] },
  'lib/infra': {
    folders: ['lib/infra', 'lib/model'],
    packages: ['aws-cdk-lib', 'constructs', 'yaml', 'node:'],
  },
  'lib/cli': {
    folders: [
      'lib/cli',
      'lib/stages',
      'lib/local',
      'lib/probe',
      'lib/aws',
      'lib/slack',
      'lib/domain',
      'lib/ports',
      'lib/model',
    ],
    packages: ['*'],
  },
};

/** Folders beside lib. A handler and an entry are thin: they parse, and call what lib has. */
Object.assign(MAY_IMPORT, {
  lambdas: {
    folders: ['lambdas', 'lib/stages', 'lib/aws', 'lib/slack', 'lib/model'],
    packages: ['aws-lambda', 'node:path'],
  },
  bin: { folders: ['lib/infra', 'lib/cli', 'lib/model'], packages: ['aws-cdk-lib', 'node:'] },
});

function filesBelow(folder: string): string[] {
  // A folder of a later world (lib/slack) may not be there yet; git keeps no empty ones.
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

const importsOf = (file: string): string[] =>
  [...readFileSync(join(ROOT, file), 'utf8').matchAll(/(?:from|import\()\s*'([^']+)'/g)].map(
    (match) => match[1] ?? '',
  );

function isAllowed(file: string, imported: string, rule: { folders: string[]; packages: string[] }): boolean {
  if (imported.startsWith('.')) {
    const target = normalize(join(dirname(file), imported));
    return rule.folders.some((folder) => target.startsWith(`${folder}/`));
  }
  if (imported.includes('aws-cdk-lib')) return rule.packages.includes('aws-cdk-lib');
  if (imported.startsWith('@aws-sdk/')) return file.startsWith('lib/aws/');
  return rule.packages.some(
    (name) =>
      name === '*' ||
      imported === name ||
      imported.startsWith(`${name}/`) ||
      (name === 'node:' && imported.startsWith('node:')),
  );
}

describe('the house', () => {
  it.each(Object.entries(MAY_IMPORT))('%s imports only what the dependency rule allows', (folder, rule) => {
    const wrong = filesBelow(folder).flatMap((file) =>
      importsOf(file)
        .filter((imported) => !isAllowed(file, imported, rule))
        .map((imported) => `${file} → ${imported}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has no file above 300 lines', () => {
    const long = ['bin', 'lib', 'lambdas', 'test']
      .flatMap(filesBelow)
      .map((file) => [file, readFileSync(join(ROOT, file), 'utf8').split('\n').length - 1] as const)
      .filter(([, lines]) => lines > 300);
    expect(long).toEqual([]);
  });

  it('imports zod whole, so that the bundles take what is used: `{ z }` brings every language of its messages', () => {
    const found = filesBelow('lib').filter((file) =>
      /import (type )?\{[^}]*\bz\b[^}]*\} from 'zod'/.test(readFileSync(join(ROOT, file), 'utf8')),
    );
    expect(found).toEqual([]);
  });

  it('keeps the clock, randomness and the environment out of model, domain, ports and stages', () => {
    const impure =
      /process\.env|Date\.now\(|new Date\(\)|Math\.random\(|from 'node:(fs|http|net|child_process)/;
    const found = ['lib/model', 'lib/domain', 'lib/ports', 'lib/stages']
      .flatMap(filesBelow)
      .filter((file) => impure.test(readFileSync(join(ROOT, file), 'utf8')));
    expect(found).toEqual([]);
  });
});
