import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type Archive,
  buildManifest,
  chainLine,
  lineText,
  sha256,
  verifyArchive,
} from '../../../lib/domain/audit/index.ts';
import type { AuditEntry } from '../../../lib/model/audit.ts';

const entry = (action: string, data?: AuditEntry['data']): AuditEntry => ({
  at: 1000,
  actor: 'slipway',
  action,
  cause: 'the deployment ended',
  result: 'done',
  status: 'done',
  ...(data ? { data } : {}),
});

const BODIES = { 'reports/summary.md': '# Summary\n', 'baseline.json': '{}\n', 'plan.json': '{"a":1}\n' };
const MANIFEST = buildManifest(
  Object.entries(BODIES).map(([key, body]) => ({ key, sha256: sha256(body), bytes: body.length })),
);
const FIRST = chainLine(undefined, entry('shift traffic'));
const ARCHIVED = chainLine(FIRST, entry('archive', { manifestSha256: sha256(MANIFEST) }));
const LAST = chainLine(ARCHIVED, entry('release lock'));
const GOOD: Archive = {
  audit: [FIRST, ARCHIVED, LAST].map(lineText).join(''),
  manifest: MANIFEST,
  files: new Map(Object.entries(BODIES).map(([key, body]) => [key, sha256(body)])),
  seal: { lines: 3, hash: LAST.hash },
};
const withFile = (key: string, digest: string | undefined) => {
  const files = new Map(GOOD.files);
  if (digest === undefined) files.delete(key);
  else files.set(key, digest);
  return { ...GOOD, files };
};
const problemsOf = (archive: Archive) => verifyArchive(archive).problems;

describe('the manifest', () => {
  it('lists one file a line, in order of the keys', () => {
    const lines = MANIFEST.split('\n');
    expect(lines.slice(2, 5).map((line) => JSON.parse(line.replace(/,$/, '')).key)).toEqual([
      'baseline.json',
      'plan.json',
      'reports/summary.md',
    ]);
    expect(JSON.parse(MANIFEST).files).toHaveLength(3);
    expect(JSON.parse(buildManifest([]))).toEqual({ files: [] });
  });
});

describe('verifying an archive', () => {
  it('passes what was archived, and counts what it checked [RP-3]', () => {
    expect(verifyArchive(GOOD)).toEqual({ ok: true, problems: [], checked: { lines: 3, files: 3 } });
  });

  it('takes the trail and the manifest among the files for what they are', () => {
    const files = new Map([...GOOD.files, ['audit.jsonl', 'x'], ['manifest.json', 'y']]);
    expect(verifyArchive({ ...GOOD, files }).ok).toBe(true);
  });

  it('names a changed file and its line of the manifest [RP-3]', () => {
    expect(problemsOf(withFile('reports/summary.md', sha256('# Summarx\n')))).toEqual([
      expect.stringMatching(
        /^reports\/summary\.md does not match line 5 of manifest\.json: its SHA-256 is [0-9a-f]{12}…, the manifest says/,
      ),
    ]);
  });

  it('names a missing file and one that was added [RP-3]', () => {
    expect(problemsOf(withFile('plan.json', undefined))).toEqual([
      'plan.json is missing: line 4 of manifest.json lists it',
    ]);
    expect(problemsOf(withFile('reports/praise.md', 'x'))).toEqual([
      'reports/praise.md is not listed in manifest.json: it was added after the archive was made',
    ]);
  });

  it('names the line of the trail that a manifest made anew does not match [RP-3]', () => {
    const manifest = buildManifest([]);
    const problems = problemsOf({ ...GOOD, manifest, files: new Map() });
    expect(problems).toEqual([
      expect.stringMatching(/^manifest\.json does not match line 2 of audit\.jsonl: its SHA-256 is/),
    ]);
  });

  it('names the broken line of the trail [RP-3]', () => {
    const audit = GOOD.audit.replace('release lock', 'release duck');
    expect(problemsOf({ ...GOOD, audit })[0]).toMatch(/^line 3 of audit\.jsonl is broken: its content/);
  });

  it.each<[string, Partial<Archive>, RegExp]>([
    [
      'the trail was cut off',
      { audit: [FIRST, ARCHIVED].map(lineText).join('') },
      /has 2 lines, but was sealed with 3: line 3 and what follows is missing/,
    ],
    ['the trail is gone', { audit: '' }, /has 0 lines, but was sealed with 3/],
    [
      'a line was added',
      { seal: { lines: 2, hash: ARCHIVED.hash } },
      /line 3 and what follows was added later/,
    ],
    [
      'the trail was written anew',
      { seal: { lines: 3, hash: 'f'.repeat(64) } },
      /line 3 of audit\.jsonl has the hash/,
    ],
    ['there is no seal', { seal: null }, /has no seal/],
    [
      'nothing was archived',
      { audit: lineText(FIRST), seal: { lines: 1, hash: FIRST.hash } },
      /no "archive" line/,
    ],
    ['the manifest is gone', { manifest: '' }, /manifest\.json is missing or cut off/],
  ])('does not pass when %s [RP-3]', (_what, change, problem) => {
    const verdict = verifyArchive({ ...GOOD, ...change });
    expect(verdict.ok).toBe(false);
    expect(verdict.problems).toContainEqual(expect.stringMatching(problem));
  });

  it('compares with the last manifest when a recovery archived again [RB-5]', () => {
    const old = chainLine(FIRST, entry('archive', { manifestSha256: 'an older one' }));
    const again = chainLine(old, entry('archive', { manifestSha256: sha256(MANIFEST) }));
    const audit = [FIRST, old, again].map(lineText).join('');
    expect(verifyArchive({ ...GOOD, audit, seal: { lines: 3, hash: again.hash } }).ok).toBe(true);
  });

  it('finds any changed byte of the manifest, and names its line [RP-3]', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: MANIFEST.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, difference) => {
          const bytes = Buffer.from(MANIFEST);
          const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
          bytes[at] = (bytes[at] ?? 0) ^ difference;
          const problems = problemsOf({ ...GOOD, manifest: bytes.toString('utf8') });
          expect(problems).toContainEqual(expect.stringContaining('does not match line 2 of audit.jsonl'));
          expect(problems).toContainEqual(expect.stringContaining(`line ${line} of manifest.json`));
        },
      ),
      { numRuns: 500 },
    );
  });
});
