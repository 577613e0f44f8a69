import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { SCENES } from './scenes.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'docs', 'slack');

describe('docs/slack', () => {
  it.each(SCENES)(
    'shows %s as the code renders it now; `npm run slack:pages` writes it anew [CM-1]',
    (name, html) => {
      expect(readFileSync(join(FOLDER, `${name}.html`), 'utf8')).toBe(html);
      expect(existsSync(join(FOLDER, `${name}.png`))).toBe(true);
    },
  );

  it('has nothing that no message is shown by any more, and pictures that a page can hold [CM-1]', () => {
    const files = readdirSync(FOLDER).filter((name) => /\.(html|png)$/.test(name));
    expect(files.sort()).toEqual(SCENES.flatMap(([name]) => [`${name}.html`, `${name}.png`]).sort());
    const large = files.filter((name) => statSync(join(FOLDER, name)).size > 60_000);
    expect(large).toEqual([]);
  });

  it('names every picture in its index, and no other [CM-1]', () => {
    const index = readFileSync(join(FOLDER, 'index.md'), 'utf8');
    const named = [...index.matchAll(/\(([\w-]+)\.png\)/g)].map(([, name]) => name);
    expect(named.sort()).toEqual(SCENES.map(([name]) => name).sort());
  });

  it('loads nothing from anywhere, and calls nobody but who is asked [CM-1, CM-2]', () => {
    for (const [name, html] of SCENES) {
      expect([name, html]).toEqual([name, expect.not.stringMatching(/\bsrc=|<link|<script|@import|url\(/)]);
      expect([name, html.includes('<mark>')]).toEqual([name, false]);
    }
  });
});
