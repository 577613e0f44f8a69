import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from '../../../lib/domain/audit/canonical-json.ts';
import { chainHead, chainLine, lineText, NO_PREVIOUS, verifyChain } from '../../../lib/domain/audit/index.ts';
import type { AuditEntry, AuditLine } from '../../../lib/model/audit.ts';

const entry = (number: number): AuditEntry => ({
  at: 1000 * number,
  actor: 'slipway',
  action: 'shift traffic',
  cause: `stage ${number}`,
  result: 'read back',
  status: 'done',
});

function chain(entries: readonly AuditEntry[]): AuditLine[] {
  const lines: AuditLine[] = [];
  for (const each of entries) lines.push(chainLine(lines.at(-1), each));
  return lines;
}
const text = (lines: readonly AuditLine[]) => lines.map(lineText).join('');
const FIVE = chain([1, 2, 3, 4, 5].map(entry));
const without = (index: number) => FIVE.filter((_, at) => at !== index);

describe('the chain of an audit trail', () => {
  it('links each line to the one before, and the first to 64 zeros [RP-3]', () => {
    expect(FIVE.map((line) => line.line)).toEqual([1, 2, 3, 4, 5]);
    expect(FIVE.map((line) => line.previous)).toEqual([
      NO_PREVIOUS,
      ...FIVE.slice(0, -1).map((line) => line.hash),
    ]);
    expect(NO_PREVIOUS).toMatch(/^0{64}$/);
    expect(new Set(FIVE.map((line) => line.hash)).size).toBe(5);
  });

  it('hashes what a reader will parse: no dates, no undefined, no parts that are not the entry’s', () => {
    const odd = { ...entry(1), data: { when: new Date(0), none: undefined, list: [undefined] }, hash: 'x' };
    const line = chainLine(undefined, odd);
    expect(line.data).toEqual({ when: '1970-01-01T00:00:00.000Z', list: [null] });
    expect(verifyChain(lineText(line))).toEqual({ ok: true, lines: [line] });
  });

  it('is the same whatever the order of the keys', () => {
    const data = { b: 1, a: { d: 2, c: [3] } };
    const turned = { a: { c: [3], d: 2 }, b: 1 };
    expect(chainLine(undefined, { ...entry(1), data }).hash).toBe(
      chainLine(undefined, { data: turned, ...entry(1) }).hash,
    );
    expect(canonicalJson(data)).toBe('{"a":{"c":[3],"d":2},"b":1}');
  });

  it('finds its head in a text, also behind a line that cannot be read [RB-5]', () => {
    expect(chainHead('')).toBeUndefined();
    expect(chainHead(text(FIVE))).toMatchObject({ line: 5, hash: FIVE[4]?.hash });
    expect(chainHead('garbage\n')).toMatchObject({ line: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(chainHead('"text"\n')?.line).toBe(1);
  });
});

describe('verifying an audit trail', () => {
  it('passes what was written [RP-3]', () => {
    expect(verifyChain(text(FIVE))).toEqual({ ok: true, lines: FIVE });
    expect(verifyChain('')).toEqual({ ok: true, lines: [] });
  });

  it.each([
    ['a line is missing', text(without(2)), 3, /says that it is line 4: a line is missing/],
    ['the first line is missing', text(without(0)), 1, /says that it is line 2/],
    ['two lines changed places', text([1, 0, 2, 3, 4].flatMap((i) => FIVE[i] ?? [])), 1, /out of order/],
    ['a line is there twice', text([0, 1, 1, 2].flatMap((i) => FIVE[i] ?? [])), 3, /line 2: .*was put in/],
    ['a word is another', text(FIVE).replace('stage 4', 'stage 9'), 4, /does not match its own hash/],
    ['a line is not JSON', text(FIVE).replace(/\n/, '\nnot JSON\n'), 2, /not JSON/],
    ['a line is JSON of another kind', '[1]\n', 1, /not an audit line/],
    ['a line is a number', '1\n', 1, /not an audit line/],
    ['white space was put in', text(FIVE).replace('{"action"', '{ "action"'), 1, /not as it was written/],
    ['the end is cut off in the middle of a line', text(FIVE).slice(0, -20), 5, /no line end/],
    ['the last line end is gone', text(FIVE).slice(0, -1), 5, /no line end/],
  ])('names the line when %s [RP-3]', (_what, changed, line, problem) => {
    expect(verifyChain(changed)).toEqual({ ok: false, line, problem: expect.stringMatching(problem) });
  });

  it('names the line behind one that was written anew with a right hash [RP-3]', () => {
    const forged = chainLine(FIVE[1], { ...entry(3), actor: 'mallory' });
    const lines = FIVE.map((line) => (line.line === 3 ? forged : line));
    expect(verifyChain(text(lines))).toMatchObject({ ok: false, line: 4 });
  });

  const anyText = fc.string({ unit: 'binary', maxLength: 12 });
  const anyEntry: fc.Arbitrary<AuditEntry> = fc.record(
    {
      at: fc.nat(),
      actor: anyText,
      action: anyText,
      cause: fc.oneof(anyText, fc.constant('broken \ufffd\ufffd byte \ud800')),
      result: anyText,
      status: fc.constantFrom('done', 'running', 'failed', 'attention'),
      data: fc.dictionary(anyText, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
    },
    { requiredKeys: ['at', 'actor', 'action', 'cause', 'result', 'status'] },
  );

  it('passes every trail as it was written and read back [RP-3]', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { maxLength: 5 }), (entries) => {
        const written = Buffer.from(text(chain(entries))).toString('utf8');
        expect(verifyChain(written)).toMatchObject({ ok: true });
      }),
    );
  });

  it('finds any change of any single byte of any trail [RP-3]', () => {
    fc.assert(
      fc.property(
        fc.array(anyEntry, { minLength: 1, maxLength: 4 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (entries, at, difference) => {
          const bytes = Buffer.from(text(chain(entries)));
          const position = at % bytes.length;
          const lineOfByte = bytes.subarray(0, position).filter((byte) => byte === 0x0a).length + 1;
          bytes[position] = (bytes[position] ?? 0) ^ difference;
          expect(verifyChain(bytes.toString('utf8'))).toMatchObject({ ok: false, line: lineOfByte });
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('escapes U+FFFD, because a changed byte of it could decode to U+FFFD again [RP-3]', () => {
    // F0 BF BD is broken UTF-8 and decodes to one U+FFFD, exactly as EF BF BD does.
    expect(Buffer.from([0xf0, 0xbf, 0xbd]).toString('utf8')).toBe('\ufffd');
    const line = chainLine(undefined, { ...entry(1), cause: '\ufffd' });
    expect(lineText(line)).not.toContain('\ufffd');
    expect(verifyChain(lineText(line))).toEqual({ ok: true, lines: [line] });
    expect(verifyChain(lineText(line).replace('\\ufffd', '\ufffd'))).toMatchObject({ ok: false, line: 1 });
  });
});
