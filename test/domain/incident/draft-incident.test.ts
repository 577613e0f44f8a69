import { describe, expect, it } from '@jest/globals';
import { draftIncident, type IncidentFacts } from '../../../lib/domain/incident/index.ts';
import type { Incident } from '../../../lib/model/incident.ts';
import type { RollbackVerdict } from '../../../lib/model/verdict.ts';
import { definitionWith } from '../../builders/definition.ts';
import {
  atSecond,
  auditLine,
  DEFINITION,
  errors,
  rolledBackEvidence,
  sloEvidence,
} from '../../builders/evidence.ts';

const NOW = atSecond(75);
const DAY_MS = 86_400_000;

function facts(change: Partial<IncidentFacts> = {}): IncidentFacts {
  const { state, rollback, verification, audit, definition } = rolledBackEvidence();
  return { state, rollback, verification, audit, definition, now: NOW, id: 'inc-dep_1', ...change };
}

function declared(change: Partial<IncidentFacts> = {}): Incident {
  const incident = draftIncident(facts(change));
  if ('declared' in incident) throw new Error(incident.reason);
  return incident;
}

function unproven(status: RollbackVerdict['status'], change: Partial<IncidentFacts> = {}): Incident {
  const checks = [
    {
      name: 'instances',
      status: 'FAIL' as const,
      reason: '1 of 2 healthy',
      remedy: 'start the other one',
      verify: 'both answer',
    },
  ];
  const state = { ...facts().state, verification: { status, reason: '1 of 2 healthy', at: atSecond(180) } };
  const verification = { status, sentence: '1 of 2 healthy', checks, at: atSecond(180) };
  return declared({ state, verification, ...change });
}

describe('draftIncident', () => {
  it('declares a P1 after a verified rollback that users had met [RB-4]', () => {
    const incident = declared();
    expect(incident).toMatchObject({
      id: 'inc-dep_1',
      severity: 'P1',
      manualSteps: [],
      openedAt: NOW,
      closedAt: null,
      reviewBy: NOW + 5 * DAY_MS,
      summary:
        'checkout 1.4.2 was rolled back to 1.4.1 in production: 31 of 608 candidate requests failed (5.1 %) against 104 of 11,552 (0.9 %).',
    });
  });

  it('has start, shifts, detected, rolled back and verified in order [RB-4]', () => {
    const { timeline } = declared();
    expect(timeline.map(({ at }) => at)).toEqual([0, 30, 60, 64, 74].map(atSecond));
    expect(timeline.map(({ what }) => what.split(':')[0])).toEqual([
      'Start',
      '1.4.2 gets 5 % of the traffic',
      'Detected',
      'Rolled back',
      'Verified',
    ]);
  });

  it('counts requests and failures where they were measured, and says where from [RB-4]', () => {
    const { slo } = rolledBackEvidence();
    expect(declared({ slo }).impact).toBe(
      '1.4.2 got at least 60 user requests, 8 of them failed (from the SLO evidence).',
    );
    // An evidence file of before the series were kept has the rate of the newest periods only.
    const before = slo.map((each) => ({
      ...each,
      verdict: {
        ...each.verdict,
        metrics: each.verdict.metrics.map((metric) => ({ ...metric, series: [] })),
      },
    }));
    expect(declared({ slo: before }).impact).toBe(
      '1.4.2 got at least 608 user requests, about 31 of them failed (from the SLO evidence).',
    );
    const metrics = [errors({ candidate: 5, candidateRequests: 200 })];
    const audit = [auditLine(1, 60, 'judge SLOs', 'breach', 'failed', { metrics })];
    expect(declared({ audit }).impact).toBe(
      '1.4.2 got at least 200 user requests, 10 of them failed (from the audit trail).',
    );
    expect(declared().impact).toContain(
      '1.4.2 got at least 608 user requests, how many of them failed was not measured',
    );
    expect(declared({ rollback: null }).impact).toContain('was not measured');
  });

  it('takes the greatest count, because each verdict counts from the first shift on [RB-4]', () => {
    const [first] = rolledBackEvidence().slo;
    if (!first) throw new Error('the builder has one observation');
    const earlier = sloEvidence(
      'stage 1',
      5,
      20,
      30,
      'PASS',
      errors({ candidate: 0, candidateRequests: 30 }),
    );
    expect(declared({ slo: [earlier, first] }).impact).toContain(
      '1.4.2 got at least 60 user requests, 8 of them',
    );
  });

  it('declares none when no user traffic was shifted and the way back is verified [RB-4]', () => {
    const { rollback } = rolledBackEvidence();
    const result = draftIncident(facts({ rollback: rollback && { ...rollback, shifted: false } }));
    expect(result).toEqual({
      declared: false,
      reason:
        'No incident: no user traffic was shifted to 1.4.2, and it is verified that 1.4.1 serves as before.',
    });
  });

  it.each(['PARTIAL', 'FAILED', 'PENDING'] as const)(
    'declares a P0, reviewed on the next day, when the verification is %s [RB-3, RB-4]',
    (status) => {
      const incident = unproven(status);
      expect(incident).toMatchObject({ severity: 'P0', reviewBy: NOW + DAY_MS });
      expect(incident.impact).toContain('Production may still be affected.');
    },
  );

  it('declares a P0 for a failed clean-up too, and when nothing was verified [RB-4]', () => {
    const { rollback, state } = rolledBackEvidence();
    expect(unproven('FAILED', { rollback: rollback && { ...rollback, shifted: false } }).severity).toBe('P0');
    const { verification: _, ...unverified } = state;
    expect(declared({ state: unverified, verification: null }).severity).toBe('P0');
  });

  it('gives commands that can be pasted, and the remedy of each failed check [RB-3]', () => {
    expect(unproven('FAILED').manualSteps).toEqual([
      'See where traffic is and who holds the lock (1.4.1 must have 100 % of the traffic): npm run slipway -- status',
      'Ask production for its health: curl -i http://127.0.0.1:8080/health',
      'Give 1.4.1 everything, with your reason; that releases the lock too: npm run slipway -- settle checkout --on 1.4.1 --reason "…"',
      'Or, where 1.4.2 is the better one to have, finish with it: npm run slipway -- settle checkout --on 1.4.2 --reason "…"',
      'Mend "instances": start the other one; it is mended when both answer',
      'When the service is well again, release its lock with your reason: npm run slipway -- unlock checkout --reason "…"',
      'If 1.4.1 still does not have everything, deploy it as any other version: npm run slipway -- deploy checkout --version 1.4.1',
    ]);
  });

  it('gives commands for the account where the service does not run on a machine of ours [RB-3]', () => {
    const { target } = definitionWith({ target: { kind: 'lambda', function: 'checkout' } });
    const steps = unproven('FAILED', { definition: { ...DEFINITION, target } }).manualSteps;
    const commands = steps.filter((step) => step.includes('npm run slipway --'));
    expect(commands).toHaveLength(3);
    for (const command of commands)
      expect(command).toMatch(/npm run slipway -- .* --aws$|npm run slipway -- status --aws$/);
  });

  it('quotes an address that a shell would act on [RB-3]', () => {
    const target = { ...DEFINITION.target, health: "/h?a=1&b='2'" };
    const steps = unproven('FAILED', { definition: { ...DEFINITION, target } }).manualSteps;
    expect(steps[1]).toContain(`curl -i 'http://127.0.0.1:8080/h?a=1&b='\\''2'\\'''`);
  });

  it('keeps keys of evidence and drafts the root cause from facts, marked as a draft [RB-4]', () => {
    const { preserved, rootCauseDraft } = declared();
    expect(preserved).toContain('deployments/checkout/dep_1/audit.jsonl');
    expect(preserved).toContain('deployments/checkout/dep_1/rollback-verification.json');
    expect(rootCauseDraft).toMatch(/^DRAFT, written from a template/);
    expect(rootCauseDraft).toContain('Change: checkout 1.4.2 instead of 1.4.1.');
    expect(rootCauseDraft).toContain('judge SLOs: 31 of 608 candidate requests failed');
    expect(rootCauseDraft).toContain('Not known yet');
  });

  it('declares none for what was never admitted, and works without a previous version [RB-4]', () => {
    const { deployment, ...state } = rolledBackEvidence().state;
    expect(draftIncident(facts({ state }))).toMatchObject({ declared: false });
    if (!deployment) throw new Error('the builder has a deployment');
    const first = { ...state, deployment: { ...deployment, previousVersion: null } };
    expect(declared({ state: first }).summary).toContain('rolled back to nothing, as before');
  });
});
