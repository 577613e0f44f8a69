import type { DeploymentEvidence } from '../../lib/model/deployment-evidence.ts';
import type { AdmittedState } from '../../lib/model/state.ts';
import {
  atSecond,
  auditLine,
  DEFINITION,
  deliveredState,
  deploymentOf,
  errors,
  PLAN,
  START,
  sloEvidence,
  smokeEvidence,
} from './evidence-parts.ts';
import { seriesOf } from './evidence-series.ts';

export * from './evidence-parts.ts';
export { seriesOf } from './evidence-series.ts';

/** Refused at the door of an admitted deployment: nothing but its start and one audit line is known. */
export function refusedEvidence(change: Partial<DeploymentEvidence> = {}): DeploymentEvidence {
  const state: AdmittedState = {
    request: {},
    execution: { name: 'exec-1' },
    deployment: deploymentOf(),
    failure: { Error: 'DeploymentRefused', Cause: 'port 8080 is taken by another program' },
  };
  return {
    state,
    ending: {
      kind: 'Refused',
      reason: 'checkout 1.4.2 was not started: port 8080 is taken.',
      at: atSecond(2),
    },
    generatedAt: atSecond(3),
    audit: [auditLine(1, 0, 'admit', 'checkout 1.4.2 admitted', 'done')],
    definition: null,
    plan: null,
    preflight: [],
    readiness: null,
    baseline: null,
    slo: [],
    smoke: [],
    infrastructure: [],
    rollback: null,
    verification: null,
    incident: null,
    ...change,
  };
}

/** A canary of two stages that went well, with a waived gate that a person accepted. */
export function deployedEvidence(change: Partial<DeploymentEvidence> = {}): DeploymentEvidence {
  const slo = [
    sloEvidence('stage 1 at 5 %', 5, 30, 90, 'PASS', errors({ candidate: 0, candidateRequests: 204 })),
    sloEvidence('stage 2 at 100 %', 100, 90, 150, 'PASS', errors({ candidate: 0, candidateRequests: 1204 })),
    sloEvidence(
      'final observation',
      100,
      150,
      210,
      'PASS',
      errors({ candidate: 0.1, candidateRequests: 4204 }),
    ),
  ];
  return {
    ...refusedEvidence(),
    state: deliveredState(),
    ending: {
      kind: 'Deployed',
      reason: 'checkout 1.4.2 serves production: 2 stages in 3 min 35 s, all SLOs passed.',
      at: atSecond(215),
    },
    generatedAt: atSecond(216),
    audit: [
      auditLine(1, 0, 'admit', 'checkout 1.4.2 admitted', 'done'),
      auditLine(2, 30, 'shift traffic', '1.4.2 has 5 %', 'done', { weight: 5, running: 2, total: 2 }),
      auditLine(3, 90, 'shift traffic', '1.4.2 has 100 %', 'done', { weight: 100, running: 2, total: 2 }),
    ],
    definition: DEFINITION,
    plan: PLAN,
    preflight: [
      {
        validation: 'quality-gates',
        status: 'PASS',
        reason: '2 of 3 gates passed, 1 waived',
        checks: [
          { name: 'security', status: 'PASS', reason: '0 Critical and 0 High findings' },
          { name: 'tests', status: 'WAIVED', reason: 'covered by the nightly run', remedy: 'end the waiver' },
          { name: 'approval', status: 'PASS', reason: 'signed off by grace at 2026-11-20T09:00:00Z' },
        ],
      },
      {
        validation: 'environment-health',
        status: 'HEALTHY',
        reason: '2 of 2 instances healthy',
        checks: [{ name: 'instances', status: 'PASS', reason: '2 of 2 instances healthy' }],
      },
      {
        validation: 'rollback-readiness',
        status: 'READY',
        reason: 'tested 2 d ago',
        checks: [{ name: 'plan', status: 'PASS', reason: 'tested 2 d ago' }],
      },
    ],
    readiness: {
      status: 'CONDITIONAL_GO',
      reason: '1 condition: tests are waived',
      conditions: ['tests are waived: covered by the nightly run'],
      gaps: [],
    },
    baseline: {
      version: '1.4.1',
      from: atSecond(10),
      to: atSecond(20),
      requests: 1000,
      errors: 1,
      p50Ms: 20,
      p90Ms: 40,
      p99Ms: 60,
      rate: 100,
      slow: [],
      history: {
        from: atSecond(10),
        periods: 10,
        requests: 1000,
        errors: 1,
        noise: { dispersion: 1.5, alone: 1.5, tau: 0.25 },
        trafficNoise: { cv2: 0.01, users: 4 },
      },
    },
    slo,
    smoke: [
      smokeEvidence('candidate', 28),
      smokeEvidence('production', 100),
      smokeEvidence('production', 160),
    ],
    infrastructure: [
      {
        at: atSecond(100),
        verdict: { status: 'HEALTHY', sentence: '1.4.2: 2 of 2 instances healthy, no restart', alerts: [] },
        instances: [
          {
            version: '1.4.2',
            wanted: 2,
            running: 2,
            healthy: 2,
            restarts: 0,
            outOfMemory: 0,
            lastExit: null,
            networkErrors: 0,
          },
        ],
      },
    ],
    ...change,
  };
}

/** The first stage was breached, and the way back was verified 14 s after that. */
export function rolledBackEvidence(change: Partial<DeploymentEvidence> = {}): DeploymentEvidence {
  const { retirement: _, ...delivered } = deliveredState();
  const breach = '31 of 608 candidate requests failed (5.1 %) against 104 of 11,552 (0.9 %)';
  const detected = { detectedAt: atSecond(60), startedAt: atSecond(60), reason: breach, shifted: true };
  const state: AdmittedState = {
    ...delivered,
    shifts: [{ stage: 0, weight: 5, at: atSecond(30) }],
    failure: { Error: 'SloBreached', Cause: breach },
    rollback: detected,
    verification: { status: 'SUCCESS', reason: '1.4.1 has 100 % again', at: atSecond(74) },
    incident: { id: 'inc-dep_1', severity: 'P1' },
  };
  const bad = errors({
    candidate: 5.1,
    candidateRequests: 608,
    status: 'BREACH',
    sentence: breach,
    evidence: 2300,
    series: seriesOf([0.7, 0.7, 9.4, 9.4, 180, 2300]),
  });
  return {
    ...deployedEvidence(),
    state,
    ending: {
      kind: 'RolledBack',
      reason: `Rolled back checkout 1.4.2 to 1.4.1: ${breach}.`,
      at: atSecond(80),
    },
    generatedAt: atSecond(81),
    audit: [
      auditLine(1, 0, 'admit', 'checkout 1.4.2 admitted', 'done'),
      auditLine(2, 30, 'shift traffic', '1.4.2 has 5 %', 'done', { weight: 5 }),
      auditLine(3, 60, 'judge SLOs', breach, 'failed'),
    ],
    slo: [
      {
        ...sloEvidence('stage 1 at 5 %', 5, 30, 60, 'BREACH', bad),
        history: [{ at: atSecond(45), status: 'INCONCLUSIVE', sentence: '40 of about 210 requests' }],
      },
    ],
    smoke: [smokeEvidence('candidate', 28), smokeEvidence('rollback', 70)],
    rollback: {
      ...detected,
      finishedAt: atSecond(64),
      before: {
        at: atSecond(60),
        routed: 12_160,
        versions: [
          { version: '1.4.1', weight: 95, routed: 11_552, running: 2, healthy: 2, wanted: 2, troubles: [] },
          { version: '1.4.2', weight: 5, routed: 608, running: 2, healthy: 2, wanted: 2, troubles: [] },
        ],
      },
      steps: [{ step: 'send all traffic to 1.4.1', done: true, detail: '1.4.1 has 100 %' }],
    },
    verification: {
      status: 'SUCCESS',
      sentence: '1.4.1 has 100 % again',
      at: atSecond(74),
      checks: [
        {
          name: 'traffic',
          status: 'PASS',
          reason: '1.4.1 has 100 % of the traffic again (90 requests seen)',
        },
      ],
    },
    incident: {
      id: 'inc-dep_1',
      severity: 'P1',
      deploymentId: 'dep_1',
      service: 'checkout',
      environment: 'production',
      summary: `checkout 1.4.2 was rolled back to 1.4.1: ${breach}.`,
      impact: '31 of 608 requests failed.',
      timeline: [
        { at: START, what: 'Start' },
        { at: atSecond(60), what: 'Detected' },
      ],
      preserved: ['deployments/checkout/dep_1/audit.jsonl'],
      manualSteps: [],
      reviewBy: atSecond(5 * 86_400),
      rootCauseDraft: 'DRAFT: not reviewed.',
      openedAt: atSecond(75),
      closedAt: null,
    },
    ...change,
  };
}
