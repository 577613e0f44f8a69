import { describe, expect, it } from '@jest/globals';
import {
  describeOutcome,
  draftNotification,
  proposeRunbookUpdates,
  writeReports,
} from '../../../lib/domain/report/index.ts';
import type { DeploymentEvidence } from '../../../lib/model/deployment-evidence.ts';
import {
  atSecond,
  auditLine,
  deployedEvidence,
  errors,
  PLAN,
  refusedEvidence,
  rolledBackEvidence,
  sloEvidence,
  smokeEvidence,
} from '../../builders/evidence.ts';

const summaryOf = (evidence: DeploymentEvidence) =>
  writeReports(evidence).find(({ name }) => name === 'summary')?.markdown ?? '';

const SMOKE_FAIL = {
  status: 'FAIL' as const,
  sentence: '1 of 2 smoke tests passed',
  passed: 1,
  total: 2,
  seconds: 0.1,
  outcomes: [
    { name: 'health', category: 'health', passed: true, detail: '200', milliseconds: 4 },
    {
      name: 'place order',
      category: 'business',
      passed: false,
      detail: 'status 500, expected 200',
      milliseconds: 9,
    },
  ],
};

describe('the deployment summary', () => {
  it('has every section in order [RP-2]', () => {
    expect(summaryOf(deployedEvidence()).match(/^## .+$/gm)).toEqual(
      [
        'Overview',
        'Timeline',
        'Pre-deployment results',
        'Execution details',
        'SLO metrics',
        'Smoke tests',
        'Infrastructure',
        'Issues and resolutions',
        'Lessons learned',
        'Approvals and sign-offs',
      ].map((title) => `## ${title}`),
    );
  });

  it.each([
    [100, 'green gets all traffic in one step, and blue stays up'],
    [95, 'green gets all traffic but the control slice in one step, then the rest'],
  ])('says what a cut-over with %d %% first means [RP-2, EX-1]', (weight, words) => {
    const stages = [...new Set([weight, 100])].map((each, index) => ({
      index,
      weight: each,
      observeSeconds: 60,
      label: 'cut-over',
    }));
    const plan = { ...PLAN, strategy: 'blue-green' as const, stages };
    expect(summaryOf({ ...deployedEvidence(), plan, slo: [] })).toContain(words);
  });

  it('shows a deployment that went well with its figures [RP-2]', () => {
    const summary = summaryOf(deployedEvidence());
    expect(summary).toContain('- **Took**: 3 min 35 s, 3 min 20 s was expected');
    expect(summary).toContain('- **Guidance**: be careful');
    expect(summary).toContain('| be careful | smaller first step |');
    expect(summary).toContain(
      '| stage 1 at 5 % | 5 % | 2026-11-20T10:00:30Z | 2026-11-20T10:01:30Z | 204 | PASS: the error rate is as before |',
    );
    expect(summary).toMatch(/\| stage 2 at 100 % \| 100 % \|.*\| 1,000 \| PASS/);
    expect(summary).toContain('| error rate | 0.1 % | 0.1 % | 0.1 % | PASS |');
    expect(summary).toContain('| availability | 99.9 % | 99.9 % | 99.95 % | missed |');
    expect(summary).toContain('| production | business | 2 of 2 | PASS | none |');
    expect(summary).toContain('| 1.4.2 | 2 of 2 | 2 of 2 | 0 | 0 | 0 | none |');
    expect(summary).toContain('There were no issues.');
    expect(summary).toContain('Written from templates');
    expect(summary).toContain('| 2026-11-20T10:00:03Z | Plan | approved | grace | looks right |');
    expect(summary).toContain('Release sign-off PASS: signed off by grace at 2026-11-20T09:00:00Z');
  });

  it('shows what broke, what became of it and the stages that were not reached [RP-2, ER-1]', () => {
    const summary = summaryOf(rolledBackEvidence());
    expect(summary).toContain('- **What happened**: SLO breached: 31 of 608 candidate requests failed');
    expect(summary).toContain('- **Traffic now**: 1.4.1 has 100 % of the traffic.');
    expect(summary).toContain('- **User impact**: 8 of 60 requests to the new version failed');
    expect(summary).toContain(
      '| stage 2 at 100 % | 100 % | not reached | not reached | not measured | not reached |',
    );
    expect(summary).toContain(
      'rolled back to 1.4.1, detection to verified rollback 14 s; rollback SLO 1 min, met',
    );
    expect(summary).toContain('- Review incident inc-dep_1 (P1).');
  });

  it('says what followed an observation without a verdict [RP-2]', () => {
    const open = errors({
      status: 'INCONCLUSIVE',
      sentence: '4 of about 210 requests',
      candidateRequests: 4,
    });
    const evidence = deployedEvidence({
      slo: [
        sloEvidence('stage 1 at 5 %', 5, 30, 90, 'INCONCLUSIVE', open),
        sloEvidence('stage 1 at 5 %, extended', 5, 90, 150, 'PASS', errors({})),
      ],
    });
    expect(summaryOf(evidence)).toContain('followed by stage 1 at 5 %, extended: PASS');
    const { state } = evidence;
    const inconclusive = {
      subject: 'inconclusive' as const,
      approved: true,
      by: 'ada',
      reason: 'low traffic',
      at: atSecond(91),
    };
    const answered = {
      ...evidence,
      slo: evidence.slo.slice(0, 1),
      state: { ...state, approvals: { inconclusive } },
    };
    expect(summaryOf(answered)).toContain('went on by the word of ada at 2026-11-20T10:01:31Z: low traffic');
  });

  it('has the answers that only the audit trail keeps, such as a rejection [RP-2]', () => {
    const data = { approval: 'plan', approved: false };
    const rejected = auditLine(
      2,
      5,
      'rejected plan',
      'grace rejected the plan: not today',
      'attention',
      data,
    );
    const summary = summaryOf(
      refusedEvidence({ audit: [{ ...rejected, actor: 'grace', cause: 'not today' }] }),
    );
    expect(summary).toContain('| 2026-11-20T10:00:05Z | Plan | rejected | grace | not today |');
    expect(summary).toContain('Plan rejected by grace');
  });
});

describe('describeOutcome', () => {
  it.each([
    ['SmokeTestFailed', 'Smoke test failed'],
    ['SloBreached', 'SLO breached'],
    ['InfrastructureUnhealthy', 'Infrastructure unhealthy'],
    ['CandidateNotReady', 'Deployment step failed: the candidate did not get ready'],
    ['States.Timeout', 'Deployment step failed'],
  ])('has a message of its own for %s [ER-1]', (name, trouble) => {
    const { state } = rolledBackEvidence();
    const outcome = describeOutcome(
      rolledBackEvidence({ state: { ...state, failure: { Error: name, Cause: '1 of 2' } } }),
    );
    expect(outcome).toMatchObject({
      trouble,
      whatHappened: '1 of 2',
      traffic: '1.4.1 has 100 % of the traffic.',
      rollback: 'A rollback was needed, and it is verified.',
      evidence: 'deployments/checkout/dep_1/',
    });
  });

  it('tells a failed gate from an unhealthy environment, with the remedy of each gap [ER-1, PF-8]', () => {
    const ending = { kind: 'Blocked' as const, reason: 'not ready', at: atSecond(5) };
    const gap = {
      name: 'security',
      status: 'FAIL' as const,
      reason: '1 Critical',
      remedy: 'update openssl',
      verify: 'the scan has none',
    };
    const readiness = { status: 'NO_GO' as const, reason: '1 gap', conditions: [], gaps: [gap] };
    const blocked = (validation: 'quality-gates' | 'environment-health', status: 'FAIL' | 'DEGRADED') =>
      describeOutcome(
        refusedEvidence({ ending, readiness, preflight: [{ validation, status, reason: 'x', checks: [] }] }),
      );
    expect(blocked('quality-gates', 'FAIL')).toMatchObject({
      trouble: 'Quality gate failed',
      rollback: 'No rollback was needed: production had not been changed.',
      nextSteps: [
        'security: update openssl; it is mended when the scan has none.',
        'Start checkout 1.4.2 again when the gaps are closed.',
      ],
    });
    expect(blocked('environment-health', 'DEGRADED').trouble).toBe('Environment not healthy');
  });

  it('does not claim where traffic is after a rollback that is not proven [ER-1]', () => {
    const ending = { kind: 'RollbackFailed' as const, reason: 'not proven', at: atSecond(200) };
    const outcome = describeOutcome(rolledBackEvidence({ ending }));
    expect(outcome.trouble).toBe('Rollback not proven');
    expect(outcome.traffic).toContain('not proven: read it with npm run slipway -- status');
    expect(outcome.nextSteps.at(-1)).toContain('stays locked');
  });
});

describe('draftNotification', () => {
  it('is one draft for four audiences, and says that a person sends it [RP-4]', () => {
    const draft = draftNotification(rolledBackEvidence());
    expect(draft).toMatch(/^# DRAFT: checkout 1\.4\.2\. A person reviews and sends this\.\n/);
    expect(draft.match(/^## .+$/gm)).toEqual([
      '## For executives',
      '## For product',
      '## For support',
      '## For engineering',
      '## Next steps',
    ]);
    expect(draft).toContain('- **Version**: 1.4.2 after 1.4.1 in production');
    expect(draft).toContain('- **Strategy**: canary');
    expect(draft).toContain('- **Duration**: 1 min 20 s');
    expect(draft).toContain('error rate BREACH: 5.1 % against 0.1 % before, target 0.1 %');
    expect(draft.match(/8 of 60 requests to the new version failed \(from the SLO evidence\)/g)).toHaveLength(
      3,
    );
  });

  it('tells of no impact where no user met the new version [RP-4]', () => {
    expect(draftNotification(refusedEvidence())).toContain('None: no user traffic reached the new version.');
  });

  it('counts the failed requests of a success too [RP-4]', () => {
    expect(draftNotification(deployedEvidence())).toContain('4 of 4,204 requests to the new version failed');
  });
});

describe('proposeRunbookUpdates', () => {
  it('proposes nothing that the facts do not call for [RP-5]', () => {
    expect(proposeRunbookUpdates(deployedEvidence())).toEqual([]);
    expect(summaryOf(deployedEvidence())).toContain('None: what happened calls for no change.');
  });

  it('proposes a smoke test for what only production showed [RP-5]', () => {
    const smoke = [smokeEvidence('candidate', 28), smokeEvidence('production', 40, SMOKE_FAIL)];
    expect(proposeRunbookUpdates(rolledBackEvidence({ smoke, slo: [] }))).toContain(
      'Smoke tests: "place order" failed in production only; make its test on the candidate\'s own address show the same failure.',
    );
    expect(proposeRunbookUpdates(rolledBackEvidence()).join()).toContain(
      'breached while every smoke test passed',
    );
  });

  it('proposes changes of process, thresholds, monitoring and rollback, with figures [RP-5]', () => {
    const open = errors({ status: 'INCONCLUSIVE', candidateRequests: 4 });
    const evidence = sloEvidence('stage 1 at 5 %', 5, 30, 90, 'INCONCLUSIVE', open);
    const slo = [
      { ...evidence, verdict: { ...evidence.verdict, periodsDropped: ['10:00:35 had no requests'] } },
    ];
    const slow = deployedEvidence({ slo, plan: { ...PLAN, expectedSeconds: 60 } });
    expect(proposeRunbookUpdates(slow)).toEqual([
      'Process: plan 3 min 35 s for a deployment of this kind; 1 min was expected.',
      'Thresholds: observe longer, or begin with a larger step: stage 1 at 5 % had no verdict (4 candidate requests at the least); 100 are the minimum for a verdict.',
      'Monitoring: find out why 1 period could not be used.',
    ]);
    const { state } = rolledBackEvidence();
    const late = { status: 'SUCCESS' as const, reason: 'x', at: atSecond(160) };
    expect(
      proposeRunbookUpdates(rolledBackEvidence({ state: { ...state, verification: late } })).at(-1),
    ).toBe(
      'Rollback procedure: make it faster, or promise less (1 min 40 s from detection to verified rollback, rollback SLO 1 min).',
    );
  });
});
