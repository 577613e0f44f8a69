import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideEnding } from '../../../lib/domain/ending/decide-ending.ts';
import { ENDINGS } from '../../../lib/model/ending.ts';
import type { WorkflowState } from '../../../lib/model/state.ts';
import { atSecond, deployedEvidence, refusedEvidence, rolledBackEvidence } from '../../builders/evidence.ts';

const NOW = atSecond(215);
const nothing: WorkflowState = { request: {}, execution: { name: 'exec-1' } };
const { deployment } = refusedEvidence().state;
const { state: deployed } = deployedEvidence();
const { state: rolledBack } = rolledBackEvidence();

describe('decideEnding', () => {
  it('is Deployed with stages, time and the last SLO figures [CM-3]', () => {
    expect(decideEnding(deployed, NOW)).toEqual({
      kind: 'Deployed',
      reason:
        'checkout 1.4.2 serves production: 2 stages in 3 min 35 s, 3,000 candidate requests, 0.1 % errors against 0.1 % before.',
      at: NOW,
    });
  });

  it('counts the stages that went on without a verdict [CM-3, OB-6]', () => {
    const progress = {
      stage: 1,
      weight: 100,
      observeSeconds: 60,
      pass: 0,
      next: 'retire' as const,
      reason: '',
      marked: ['the stage "stage 1" went on without a verdict: 4 of 100 requests'],
    };
    const { retirement: _, ...state } = deployed;
    const ending = decideEnding({ ...state, progress }, NOW);
    expect(ending.kind).toBe('Deployed');
    expect(ending.reason).toContain('; 1 observation went on without a verdict.');
  });

  it('is Refused when nothing was admitted, with the sentence of the refusal [CM-3]', () => {
    const failure = { Error: 'DeploymentRefused', Cause: '{"errorMessage":"version: is missing."}' };
    expect(decideEnding({ ...nothing, failure }, NOW)).toMatchObject({
      kind: 'Refused',
      reason: 'Nothing was started and production is unchanged: version: is missing.',
    });
  });

  it.each(['ApprovalRejected', 'States.Timeout', 'Transient', 'ExecutionDied'])(
    'is Refused when %s came before there was a candidate [ER-1]',
    (name) => {
      const ending = decideEnding({ ...nothing, deployment, failure: { Error: name } }, NOW);
      expect(ending.kind).toBe('Refused');
      expect(ending.reason).toMatch(/^checkout 1\.4\.2 was not started and production is unchanged: .+\.$/);
    },
  );

  it('is Blocked by NO_GO, with its reason [CM-3, PF-8]', () => {
    const readiness = { status: 'NO_GO' as const, reason: '1 Critical finding in the artifact' };
    expect(decideEnding({ ...nothing, deployment, readiness }, NOW)).toMatchObject({
      kind: 'Blocked',
      reason:
        'checkout 1.4.2 was not started and production is unchanged: 1 Critical finding in the artifact.',
    });
  });

  it('is RolledBack when the way back is verified, with the breach and the time it took [CM-3, RB-6]', () => {
    expect(decideEnding(rolledBack, NOW)).toMatchObject({
      kind: 'RolledBack',
      reason:
        'Rolled back checkout 1.4.2 to 1.4.1: 31 of 608 candidate requests failed (5.1 %) against 104 of 11,552 (0.9 %); proven 14 s after it was detected.',
    });
  });

  it('names the person who aborted it [CM-3, OB-5]', () => {
    const failure = { Error: 'DeploymentInterrupted', Cause: 'wrong release notes (abort by ada)' };
    expect(decideEnding({ ...rolledBack, failure }, NOW).reason).toContain(
      'Rolled back checkout 1.4.2 to 1.4.1 because ada aborted it (wrong release notes); proven',
    );
    const plain = { Error: 'DeploymentInterrupted', Cause: 'aborted by ada (abort by ada)' };
    expect(decideEnding({ ...rolledBack, failure: plain }, NOW).reason).toContain('because ada aborted it;');
  });

  it('says that no user met it when only a clean-up was needed [CM-3]', () => {
    const rollback = { detectedAt: atSecond(60), startedAt: atSecond(60), reason: 'x', shifted: false };
    const failure = { Error: 'SmokeTestFailed', Cause: '1 of 2 smoke tests passed; failed: place order' };
    expect(decideEnding({ ...rolledBack, rollback, failure }, NOW).reason).toBe(
      'Stopped checkout 1.4.2 before any user traffic reached it: 1 of 2 smoke tests passed; failed: place order; 1.4.1 serves as before.',
    );
  });

  it.each(['PARTIAL', 'FAILED', 'PENDING'] as const)(
    'is RollbackFailed when the verification is %s [RB-3, ER-1]',
    (status) => {
      const verification = { status, reason: '1 of 2 instances healthy', at: atSecond(74) };
      const ending = decideEnding({ ...rolledBack, verification }, NOW);
      expect(ending.kind).toBe('RollbackFailed');
      expect(ending.reason).toContain(
        `is not proven (${status}): 1 of 2 instances healthy; it was taken back because 31`,
      );
    },
  );

  it('is RollbackFailed when a candidate was started and nothing proves the way back [RB-5]', () => {
    const { rollback: _, verification: __, ...lost } = rolledBack;
    const ending = decideEnding(lost, NOW);
    expect(ending.kind).toBe('RollbackFailed');
    expect(ending.reason).toContain('where its traffic is now is not known');
    expect(decideEnding({ ...lost, failure: { Error: 'ApprovalRejected' } }, NOW).kind).toBe(
      'RollbackFailed',
    );
  });

  it('is RollbackFailed when every task of the way back failed before it answered [RB-5]', () => {
    const state = { ...nothing, deployment, rollbackFailure: { Error: 'LockLost' } };
    expect(decideEnding(state, NOW)).toMatchObject({
      kind: 'RollbackFailed',
      reason: 'Nothing has verified that 1.4.1 serves instead of checkout 1.4.2.',
    });
  });

  it('gives one line for a failure of many [CM-3]', () => {
    const failure = { Error: 'Error', Cause: 'a\n  at b\r\n\u0000c.\n' };
    expect(decideEnding({ ...nothing, failure }, NOW).reason).toMatch(/: a at b c\.$/);
  });

  it('answers any partial state with an ending of one line, and never calls an unproven way back good [CM-3]', () => {
    const part = <K extends keyof WorkflowState>(...values: Array<WorkflowState[K]>) =>
      fc.option(fc.constantFrom(...values), { nil: undefined });
    const failure = fc.record({ Error: fc.string() }, { requiredKeys: ['Error'] });
    const withCause = fc.record({ Error: fc.string(), Cause: fc.string({ unit: 'binary' }) });
    const status = fc.constantFrom(
      'SUCCESS' as const,
      'PARTIAL' as const,
      'FAILED' as const,
      'PENDING' as const,
    );
    const states = fc.record({
      request: fc.jsonValue(),
      execution: fc.record({ name: fc.string() }),
      deployment: part<'deployment'>(deployment, deployment && { ...deployment, previousVersion: null }),
      readiness: part<'readiness'>({ status: 'NO_GO', reason: '' }, { status: 'GO', reason: 'all good' }),
      candidate: part<'candidate'>(deployed.candidate),
      shifts: part<'shifts'>([], deployed.shifts),
      observation: part<'observation'>(deployed.observation),
      retirement: part<'retirement'>(deployed.retirement),
      failure: fc.option(fc.oneof(failure, withCause), { nil: undefined }),
      rollback: part<'rollback'>(rolledBack.rollback),
      verification: fc.option(fc.record({ status, reason: fc.string(), at: fc.double() }), {
        nil: undefined,
      }),
    });
    fc.assert(
      fc.property(states, fc.integer(), (state, now) => {
        const ending = decideEnding(state, now);
        expect(ENDINGS).toContain(ending.kind);
        expect(ending.reason).toMatch(/^\P{Cc}+\.$/u);
        const proven = state.verification?.status === 'SUCCESS';
        if (state.rollback && !proven) expect(ending.kind).toBe('RollbackFailed');
        if (state.failure) expect(ending.kind).not.toBe('Deployed');
      }),
    );
  });
});
