import { describe, expect, it } from '@jest/globals';
import { judgeGates } from '../../../lib/domain/readiness/index.ts';
import type { GateEvidence } from '../../../lib/model/evidence.ts';
import { definitionWith } from '../../builders/definition.ts';

const NOW = Date.UTC(2026, 0, 15, 9);
const HOUR = 3_600_000;
const found = <T>(value: T, hoursOld = 1) => ({
  kind: 'found' as const,
  origin: 'evidence.json',
  at: NOW - hoursOld * HOUR,
  value,
});

const GOOD: GateEvidence = {
  security: found({ critical: 0, high: 0, other: 3, worst: [], subject: '2' }),
  tests: found({ total: 40, failed: 0, skipped: 0, failures: [], skippedTests: [], subject: '2' }),
  reliability: found({ errorRatePercent: 0.05, p99Ms: 120, requests: 9000, hours: 24, subject: '2' }),
  approval: found({ by: 'Rita', role: 'Release Manager', subject: '2' }),
};
const GATES = {
  security: { sarif: 'scan.sarif' },
  tests: { junit: 'junit.xml' },
  reliability: { record: 'staging.yaml' },
  approval: { signOff: 'sign-off.yaml' },
};

const judge = (evidence: Partial<GateEvidence> = {}, gates: object = GATES, digest: string | null = null) =>
  judgeGates({
    definition: definitionWith({ gates }),
    version: '2',
    digest,
    evidence: { ...GOOD, ...evidence },
    now: NOW,
  });

const check = (result: ReturnType<typeof judge>, name: string) =>
  result.checks.find((each) => each.name === name);

describe('quality gates', () => {
  it('pass with good evidence for this version, and say so [PF-2]', () => {
    const result = judge();
    expect(result.status).toBe('PASS');
    expect(result.checks.map((each) => each.status)).toEqual(['PASS', 'PASS', 'PASS', 'PASS']);
    expect(check(result, 'tests')?.reason).toBe('tests: 40 of 40 passed');
  });

  it.each([
    [
      'security',
      { critical: 1, high: 2, other: 0, worst: ['CVE-1: bad'], subject: '2' },
      '1 Critical and 2 High',
    ],
    [
      'tests',
      { total: 40, failed: 1, skipped: 1, failures: ['pays'], skippedTests: ['refunds'], subject: '2' },
      '1 of 40 failed, 0 allowed: pays',
    ],
    [
      'tests',
      { total: 0, failed: 0, skipped: 0, failures: [], skippedTests: [], subject: '2' },
      'no test in it',
    ],
    [
      'reliability',
      { errorRatePercent: 0.2, p99Ms: 100, requests: 9, hours: 1, subject: '2' },
      'targets 0.1 %',
    ],
    ['reliability', { errorRatePercent: 0, p99Ms: 0, requests: 0, hours: 24, subject: '2' }, '(0 requests)'],
    ['approval', { by: 'Bob', role: 'Developer', subject: '2' }, 'a Release Manager has to'],
    [
      'approval',
      { by: 'Bob', role: 'not a Release Manager', subject: '2' },
      'signed as not a Release Manager, and a Release Manager has to',
    ],
  ])('fail by bad %s evidence, with its figures [PF-2]', (gate, value, words) => {
    const result = judge({ [gate]: found(value) } as Partial<GateEvidence>);
    expect(result.status).toBe('FAIL');
    expect(check(result, gate)).toMatchObject({ status: 'FAIL', reason: expect.stringContaining(words) });
    expect(check(result, gate)?.remedy).toBeTruthy();
  });

  it.each([
    [
      'missing',
      { kind: 'missing', origin: 'scan.sarif', reason: 'there is no file' },
      'scan.sarif is missing',
    ],
    [
      'unreadable',
      { kind: 'unreadable', origin: 'scan.sarif', reason: 'no JSON' },
      'cannot be read: no JSON',
    ],
    [
      'of the future',
      found(GOOD.security.kind === 'found' ? GOOD.security.value : null, -3),
      'evidence.json is dated 3 h in the future',
    ],
    ['stale', found(GOOD.security.kind === 'found' ? GOOD.security.value : null, 24 * 8), '8 d'],
    [
      'of another version',
      found({ critical: 0, high: 0, other: 0, worst: [], subject: '1' }),
      'is for 1, not for 2',
    ],
    [
      'of no version',
      found({ critical: 0, high: 0, other: 0, worst: [], subject: null }),
      'does not say which version',
    ],
  ])('have a gap, never a pass, where evidence is %s [PF-3]', (_how, security, words) => {
    const result = judge({ security } as Partial<GateEvidence>);
    expect(result.status).toBe('FAIL');
    expect(check(result, 'security')).toMatchObject({
      status: 'GAP',
      reason: expect.stringContaining(words),
    });
  });

  it('take evidence that the clock of another machine dated a little ahead [PF-3]', () => {
    const value = GOOD.security.kind === 'found' ? GOOD.security.value : null;
    const ahead = (seconds: number) =>
      judge({ security: found(value, -seconds / 3600) } as Partial<GateEvidence>);
    expect(check(ahead(300), 'security')?.status).toBe('PASS');
    expect(check(ahead(301), 'security')?.status).toBe('GAP');
  });

  it('have a gap that names the tests that were skipped: all have to pass [PF-2]', () => {
    const skippedTests = ['pays', 'refunds', 'ships', 'returns'];
    const run = (total: number, skipped: number, names: string[]) =>
      check(
        judge({
          tests: found({ total, failed: 0, skipped, failures: [], skippedTests: names, subject: '2' }),
        }),
        'tests',
      );
    expect(run(100, 99, skippedTests)).toMatchObject({
      status: 'GAP',
      reason: 'tests: 99 of 100 skipped, 0 allowed: pays, refunds, ships',
    });
    expect(run(4, 4, [])).toMatchObject({ status: 'GAP', reason: 'tests: 4 of 4 skipped, 0 allowed' });
  });

  it('take the role of who signs however it is written, and nothing longer [PF-2]', () => {
    const signed = (role: string) =>
      check(judge({ approval: found({ by: 'Rita', role, subject: '2' }) }), 'approval')?.status;
    expect(['Release Manager', ' release manager '].map(signed)).toEqual(['PASS', 'PASS']);
    expect(['Acting Release Manager', 'Release Manager?', ''].map(signed)).toEqual(['FAIL', 'FAIL', 'FAIL']);
  });

  it('take evidence of the digest as evidence of the version [PF-3]', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const security = found({ critical: 0, high: 0, other: 0, worst: [], subject: digest });
    expect(judge({ security }, GATES, digest).status).toBe('PASS');
    expect(judge({ security }).status).toBe('FAIL');
  });

  it('take a file that names no version when its path does [PF-3]', () => {
    const security = found({ critical: 0, high: 0, other: 0, worst: [], subject: null });
    const gates = { ...GATES, security: { sarif: 'evidence/{version}/scan.sarif' } };
    expect(judge({ security }, gates).status).toBe('PASS');
  });

  it('are waived with a reason or not asked for, and both show [PF-2]', () => {
    const result = judge({}, { security: { waived: 'a static page, nothing to scan' } });
    expect(result.status).toBe('PASS');
    expect(result.checks.map((each) => each.status)).toEqual([
      'WAIVED',
      'UNSPECIFIED',
      'UNSPECIFIED',
      'UNSPECIFIED',
    ]);
  });
});
