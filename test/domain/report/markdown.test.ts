import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { elapsed, formatAt } from '../../../lib/domain/report/format.ts';
import { facts, heading, list, table, text } from '../../../lib/domain/report/markdown.ts';

/** Columns as GFM counts them: a bar with an odd number of backslashes before it is text. */
const columnsOf = (line: string) => [...line.matchAll(/(?<!\\)(?:\\\\)*\|/g)].length - 1;

/** As parsers count that look at the one character before the bar only. */
const columnsOfSimpleParser = (line: string) => [...line.matchAll(/(?<!\\)\|/g)].length - 1;

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('|', '\\', '<', '>', '&', '`', '*', '_', '#', '\n', '\r', '-', ' ', '1', '.', 'a'),
  }),
);

describe('markdown', () => {
  it('keeps figures and names readable [RP-1]', () => {
    expect(text('31 of 608 (5.1 %) against 1.4.1; dep_1 took 4.2 pp')).toBe(
      '31 of 608 (5.1 %) against 1.4.1; dep_1 took 4.2 pp',
    );
  });

  it.each([
    ['a | b', 'a \\| b'],
    ['<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
    ['# heading', '\\# heading'],
    ['- item', '\\- item'],
    ['1. item', '1\\. item'],
    ['[link](http://x)', '\\[link\\](http://x)'],
    ['![image](x)', '!\\[image\\](x)'],
    ['**bold** _it_ `code`', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\`'],
    ['one\n\n# two', 'one # two'],
    ['&lt;b&gt;', '&amp;lt;b&amp;gt;'],
    ['\u202egnp.exe', 'gnp.exe'],
  ])('shows %j as text [RP-6]', (from, to) => {
    expect(text(from)).toBe(to);
  });

  it('has the same number of columns and no HTML whatever the cells are [RP-1, RP-6]', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anything, { maxLength: 4 }), { minLength: 1 }), (rows) => {
        const lines = table(['A', 'B', 'C'], rows, 'none').split(/\r\n|[\n\r\u2028\u2029]/);
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) {
          expect(columnsOf(line)).toBe(3);
          expect(columnsOfSimpleParser(line)).toBe(3);
          expect(line).not.toMatch(/[<>]/);
        }
      }),
    );
  });

  it('keeps a list item, a fact and a heading on one line each [RP-6]', () => {
    fc.assert(
      fc.property(anything, (outside) => {
        for (const block of [list([outside], 'none'), facts([['Cause', outside]]), heading(2, outside)]) {
          expect(block).toMatch(/^(- |## )[^\n\r<>]*$/);
        }
        expect(list([outside], 'none')).not.toMatch(/^- ([#>+=-]|\d+[.)](\s|$))/);
      }),
    );
  });

  it('says in words why there is nothing [RP-2]', () => {
    expect(table(['A'], [], 'The deployment ended before this step.')).toBe(
      'The deployment ended before this step.',
    );
    expect(list([], 'None.')).toBe('None.');
  });

  it('cuts a text that nobody would read to its end, at a whole character [RP-1]', () => {
    const long = text('😀'.repeat(3000));
    expect(long.length).toBeLessThanOrEqual(2000);
    expect(long.isWellFormed()).toBe(true);
    expect(long.endsWith('…')).toBe(true);
  });

  it('writes times in UTC to the second, and no time for what is none [RP-2]', () => {
    expect(formatAt(Date.UTC(2026, 10, 20, 10, 0, 0, 987))).toBe('2026-11-20T10:00:00Z');
    expect(formatAt(Number.NaN)).toBe('at an unknown time');
    expect([elapsed(3400), elapsed(59_990), elapsed(-5)]).toEqual(['3.4 s', '1 min', '0 s']);
  });
});
