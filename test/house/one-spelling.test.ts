import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { run } from '../../lib/cli/program.ts';
import { checkAgain, SLIPWAY, slipwayCommand } from '../../lib/model/command.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COMMANDS = 'demo|deploy|plan|status|abort|approve|reject|recover|unlock|replay|reports|validate';

const filesIn = (folder: string) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|md)$/.test(name))
    .map((name) => join(folder, name));

/** A command as text gives it: quoted, in brackets, or behind a colon; what a message calls "slipway" is not one. */
const spelled = new RegExp(`(?:npx |npm run |node bin/|[\`'":(] ?)slipway(?: --)? (?:${COMMANDS})\\b`, 'g');

/** Comments tell those who read the source which command a function is; nobody pastes them. */
const withoutComments = (text: string) =>
  text
    .split('\n')
    .filter((line) => !/^\s*(\/\*\*|\*|\/\/)/.test(line))
    .join('\n');

describe('a command that a person is told to type', () => {
  it('has one spelling, which works in this repository as it is pasted [CM-1]', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(SLIPWAY).toBe('npm run slipway --');
    expect(scripts['slipway']).toBe('node bin/slipway.ts');
    const others = [...filesIn('lib'), ...filesIn('docs'), 'README.md'].flatMap((file) => {
      const text = readFileSync(join(ROOT, file), 'utf8');
      const found = (file.endsWith('.ts') ? withoutComments(text) : text).match(spelled) ?? [];
      return found.filter((words) => !words.startsWith(`${SLIPWAY} `)).map((words) => `${file}: ${words}`);
    });
    expect(others).toEqual([]);
  });

  it('comes from one place in the source, so that a change of it is one change [CM-1]', () => {
    const own = filesIn('lib').filter((file) =>
      withoutComments(readFileSync(join(ROOT, file), 'utf8')).includes(SLIPWAY),
    );
    expect(own).toEqual([join('lib', 'model', 'command.ts')]);
  });

  it('goes to the account where the service is there, and plans only where that is possible [CM-1, PF-8]', async () => {
    expect(slipwayCommand('status', 'lambda')).toBe('npm run slipway -- status --aws');
    expect(slipwayCommand('status', 'local')).toBe('npm run slipway -- status');
    expect(checkAgain('shop', '2', 'local')).toBe('npm run slipway -- plan shop --version 2');
    expect(checkAgain('shop', '2', 'ecs')).toBe('npm run slipway -- deploy shop --version 2 --aws');
    expect(await run(['plan', 'shop', '--version', '2', '--aws'])).toBe(64);
  });
});
