import { mkdtempSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ServiceDefinition } from '../../../lib/model/definition/service-definition.ts';
import { createFileQualityEvidence } from '../../../lib/probe/quality/index.ts';
import { readJunit } from '../../../lib/probe/quality/junit.ts';
import { qualityEvidenceContract } from '../../contracts/quality-evidence.contract.ts';

qualityEvidenceContract('files', async () => {
  const root = mkdtempSync(join(tmpdir(), 'slipway-quality-'));
  return {
    evidence: createFileQualityEvidence({ root }),
    put: (name, text) => writeFile(join(root, name), text),
    close: () => rm(root, { recursive: true }),
  };
});

const FIXTURES = resolve('test/fixtures/evidence');
const TEN = Date.parse('2026-11-20T10:00:00Z');

const define = (gates: object) =>
  ServiceDefinition.parse({
    service: 'shop',
    target: { kind: 'local', command: 'node server.js', port: 8080 },
    gates,
  });
const fixtures = createFileQualityEvidence({ root: FIXTURES });
const sarif = (file: string) => fixtures.read('security', define({ security: { sarif: file } }), '1.4.2');
const junit = (file: string) => fixtures.read('tests', define({ tests: { junit: file } }), '1.4.2');
const signOff = (file: string) => fixtures.read('approval', define({ approval: { signOff: file } }), '1.4.2');

const folder = mkdtempSync(join(tmpdir(), 'slipway-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));
function inFolder(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}
const scan = (run: object) =>
  JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name: 's' } }, results: [], ...run }] });

describe('SARIF', () => {
  it('judges by the security-severity of the rule before the level [PF-2]', async () => {
    expect(await sarif('clean.sarif')).toEqual({
      kind: 'found',
      origin: 'clean.sarif',
      at: TEN,
      value: {
        critical: 0,
        high: 0,
        other: 2,
        worst: ['CVE-1: a slow regular expression', 'STYLE: a long line'],
        subject: '1.4.2',
      },
    });
  });

  it('counts findings, with rules by index, by id, of extensions and by their default level [PF-2]', async () => {
    expect(await sarif('findings.sarif')).toMatchObject({
      value: {
        critical: 1,
        high: 3,
        other: 2,
        subject: '1.4.2',
        worst: expect.arrayContaining(['CVE-9: remote code execution']),
      },
    });
  });

  it('takes the time of the file when the scan has none [PF-3]', async () => {
    const path = inFolder('undated.sarif', scan({}));
    utimesSync(path, TEN / 1000, TEN / 1000);
    expect(await sarif(path)).toMatchObject({ kind: 'found', at: TEN, value: { subject: null } });
  });

  it('reads a file with a byte-order mark', async () => {
    expect(await sarif(inFolder('bom.sarif', `\uFEFF${scan({})}`))).toMatchObject({ kind: 'found' });
  });

  it('never takes a scan that did not happen for a clean one [PF-3]', async () => {
    const texts = {
      'no runs': JSON.stringify({ version: '2.1.0', runs: [] }),
      'no results': scan({ results: undefined }),
      failed: scan({ invocations: [{ executionSuccessful: false }] }),
      'old format': JSON.stringify({ version: '1.0.0', runs: [] }),
      'bad time': scan({ invocations: [{ endTimeUtc: 'yesterday' }] }),
      'two versions': JSON.stringify({
        version: '2.1.0',
        runs: ['1', '2'].map((version) => ({ ...JSON.parse(scan({})).runs[0], properties: { version } })),
      }),
      null: 'null',
    };
    for (const [name, text] of Object.entries(texts)) {
      expect(await sarif(inFolder(`${name}.sarif`, text))).toMatchObject({
        kind: 'unreadable',
        reason: expect.stringMatching(/\w/),
      });
    }
  });
});

describe('JUnit XML', () => {
  it('reads nested suites; the oldest timestamp counts, without a zone as UTC [PF-2, PF-3]', async () => {
    expect(await junit('passed.junit.xml')).toEqual({
      kind: 'found',
      origin: 'passed.junit.xml',
      at: TEN,
      value: { total: 3, failed: 0, skipped: 0, failures: [], skippedTests: [], subject: '1.4.2' },
    });
  });

  it('counts errors and suites that broke as failed, skipped ones apart [PF-2]', async () => {
    expect(await junit('failed.junit.xml')).toMatchObject({
      kind: 'found',
      value: {
        total: 5,
        failed: 3,
        skipped: 1,
        failures: [
          'a › fails & burns',
          'a › breaks',
          'did not start: 1 more failed that the file does not list',
        ],
        subject: null,
      },
    });
  });

  it('refuses a document that brings entities of its own', async () => {
    expect(await junit('bomb.junit.xml')).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('DOCTYPE'),
    });
    const hidden =
      '<!-- <a> --><!DOCTYPE x [<!ENTITY e "eee">]><testsuite><testcase name="&e;"><failure/></testcase></testsuite>';
    expect(JSON.stringify(await junit(inFolder('hidden.xml', hidden)))).not.toContain('eee');
  });

  it('answers hostile and foreign XML as unreadable', async () => {
    const texts = {
      deep: `${'<testsuite>'.repeat(5000)}${'</testsuite>'.repeat(5000)}`,
      cut: '<testsuites><testsuite><testcase name="a">',
      html: '<html><body/></html>',
      empty: '',
      figures: '<testsuite tests="-1"/>',
      time: '<testsuite timestamp="soon"/>',
      versions:
        '<testsuites><testsuite><properties><property name="version" value="1"/><property name="version" value="2"/></properties></testsuite></testsuites>',
    };
    for (const [name, text] of Object.entries(texts)) {
      expect(await junit(inFolder(`${name}.xml`, text))).toMatchObject({
        kind: 'unreadable',
        reason: expect.stringMatching(/\w/),
      });
    }
  });

  it('counts exactly the test cases that are listed, however they are nested', () => {
    const Case = fc.constantFrom(
      '<testcase/>',
      '<testcase><failure/></testcase>',
      '<testcase><error/>x</testcase>',
      '<testcase><skipped/></testcase>',
    );
    const suite = fc.memo(
      (depth): fc.Arbitrary<string> =>
        fc
          .tuple(
            fc.array(Case, { maxLength: 4 }),
            depth > 1 ? fc.array(suite(), { maxLength: 2 }) : fc.constant([]),
          )
          .map(([cases, inner]) => `<testsuite>${cases.join('')}${inner.join('')}</testsuite>`),
    );
    const count = (text: string, part: string) => text.split(part).length - 1;
    fc.assert(
      fc.property(suite(4), (text) => {
        expect(readJunit({ path: 'any.xml', text, changedAt: TEN })).toMatchObject({
          value: {
            total: count(text, '<testcase'),
            failed: count(text, '<failure') + count(text, '<error'),
            skipped: count(text, '<skipped'),
          },
        });
      }),
      { numRuns: 100 },
    );
  });
});

describe('staging records and sign-offs', () => {
  it('reads a staging record of the version in its name [PF-2]', async () => {
    const definition = define({ reliability: { record: 'staging-{version}.yaml' } });
    expect(await fixtures.read('reliability', definition, '1.4.2')).toMatchObject({
      kind: 'found',
      origin: 'staging-1.4.2.yaml',
      at: TEN,
      value: { errorRatePercent: 0.02, p99Ms: 180, requests: 120_000, hours: 24, subject: '1.4.2' },
    });
  });

  it('keeps a version as it is written, though YAML takes it for a number [PF-3]', async () => {
    expect(await signOff('sign-off.yaml')).toMatchObject({
      kind: 'found',
      at: TEN - 3_600_000,
      value: { by: 'Robin Release', role: 'Release Manager', subject: '1.10' },
    });
  });

  it('binds a sign-off to the digest where there is one [PF-2]', async () => {
    expect(await signOff('sign-off.json')).toMatchObject({ value: { subject: 'sha256:abc' } });
  });

  it('names what is wrong, and the setting that was meant', async () => {
    const wrong = inFolder('wrong.yaml', 'by: a\nrole: b\nverson: 1\nsignedAt: 2026-11-20T10:00:00Z\n');
    expect(await signOff(wrong)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('Did you mean "version"?'),
    });
    const unbound = inFolder('unbound.yaml', 'by: a\nrole: b\nsignedAt: 2026-11-20T10:00:00Z\n');
    expect(await signOff(unbound)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('neither a version nor a digest'),
    });
  });

  it('answers YAML that multiplies itself as unreadable', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(', ')}]`,
    );
    const bomb = inFolder('bomb.yaml', `l0: &l0 [x]\n${levels.join('\n')}\n`);
    expect(await signOff(bomb)).toMatchObject({ kind: 'unreadable' });
  });
});

describe('files', () => {
  it('answers what is no text file as unreadable, and does not read what is too big', async () => {
    await mkdir(join(folder, 'folder'));
    expect(await signOff(join(folder, 'folder'))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('not a file'),
    });
    const big = inFolder('big.yaml', '');
    truncateSync(big, 20 * 1024 * 1024 + 1);
    expect(await signOff(big)).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('20,971,520'),
    });
    expect(await signOff(inFolder('latin.yaml', new Uint8Array([0x62, 0xe9, 0x3a])))).toMatchObject({
      kind: 'unreadable',
      reason: 'the file is not UTF-8 text',
    });
  });
});
