import type { AuditLine } from '../../lib/model/audit.ts';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import type { SloEvidence, SmokeEvidence } from '../../lib/model/deployment-evidence.ts';
import type { Plan } from '../../lib/model/plan.ts';
import type { AdmittedState } from '../../lib/model/state.ts';
import type { MetricVerdict, SmokeVerdict, VerdictStatus } from '../../lib/model/verdict.ts';

/** 2026-11-20T10:00:00Z. */
export const START = Date.UTC(2026, 10, 20, 10, 0, 0);
/** Milliseconds since the epoch, `seconds` after the start. */
export const atSecond = (seconds: number) => START + seconds * 1000;

export const DEFINITION = ServiceDefinition.parse({
  service: 'checkout',
  target: { kind: 'local', command: 'node shop.js {port}', port: 8080, health: '/health' },
  delivery: { strategy: 'canary', steps: [5, 100], observe: '1m', finalObserve: '1m' },
  smoke: { operations: [{ name: 'place order', steps: [{ path: '/orders' }] }] },
  rollback: { slo: '60s' },
});

export const PLAN: Plan = {
  strategy: 'canary',
  summary: 'canary in 2 steps because the risk is medium',
  reasons: [{ factor: 'risk', sentence: 'the risk is medium' }],
  pros: ['few users meet a defect'],
  cons: ['slower than blue-green'],
  requires: ['weighted traffic'],
  alternatives: [{ strategy: 'rolling', lostBecause: 'it has no comparison' }],
  stages: [
    { index: 0, weight: 5, observeSeconds: 60, label: 'stage 1 at 5 %' },
    { index: 1, weight: 100, observeSeconds: 60, label: 'stage 2 at 100 %' },
  ],
  finalObserveSeconds: 60,
  periodSeconds: 5,
  expectedSeconds: 200,
  wayBack: 'abort: the candidate goes to 0 % at once',
  outlook: { rate: null, errorRatePercent: null, stages: [], sentences: [] },
  onInconclusive: 'ask',
  guidance: { effects: [{ words: 'be careful', effect: 'smaller first step' }], unused: [] },
  confirmation: { required: true, why: 'approvals.confirmPlan is true' },
};

export function deploymentOf(): AdmittedState['deployment'] {
  return {
    id: 'dep_1',
    service: 'checkout',
    environment: 'production',
    version: '1.4.2',
    previousVersion: '1.4.1',
    startedAt: START,
    fencing: 7,
    requestedBy: 'ada',
    request: {
      requestId: 'req-1',
      service: 'checkout',
      version: '1.4.2',
      environment: 'production',
      requestedBy: 'ada',
      guidance: 'be careful',
    },
  };
}

export function deliveredState(): AdmittedState {
  const { strategy, stages, finalObserveSeconds, periodSeconds, expectedSeconds } = PLAN;
  return {
    request: {},
    execution: { name: 'exec-1' },
    deployment: deploymentOf(),
    plan: {
      key: 'deployments/checkout/dep_1/plan.json',
      strategy,
      stages,
      finalObserveSeconds,
      periodSeconds,
      infrastructureSeconds: 60,
      smokeSeconds: 300,
      verifySeconds: 10,
      expectedSeconds,
      confirm: true,
      approvalSeconds: 3600,
    },
    approvals: {
      plan: { subject: 'plan', approved: true, by: 'grace', reason: 'looks right', at: atSecond(3) },
      conditions: { subject: 'conditions', approved: true, by: 'grace', reason: 'known', at: atSecond(8) },
    },
    readiness: { status: 'CONDITIONAL_GO', reason: '1 condition: tests are waived' },
    baseline: { key: 'deployments/checkout/dep_1/baseline.json', requests: 1000 },
    candidate: { ready: true, reason: '2 of 2 healthy', startedAt: atSecond(21) },
    smoke: { status: 'PASS', reason: '2 of 2 smoke tests passed' },
    shifts: [
      { stage: 0, weight: 5, at: atSecond(30) },
      { stage: 1, weight: 100, at: atSecond(90) },
    ],
    observation: {
      slo: {
        status: 'PASS',
        reason: '3,000 candidate requests, 0.1 % errors against 0.1 % before',
        over: true,
      },
      infrastructure: { status: 'HEALTHY', reason: 'no restart', over: true },
      smoke: { status: 'PASS', reason: '2 of 2 passed', over: true },
    },
    retirement: { at: atSecond(212), reason: '1.4.1 drained' },
  };
}

export function auditLine(
  line: number,
  seconds: number,
  action: string,
  result: string,
  status: AuditLine['status'],
  data?: AuditLine['data'],
): AuditLine {
  const entry = { line, at: atSecond(seconds), actor: 'slipway', action, cause: 'the plan', result, status };
  return { ...entry, previous: `hash-${line - 1}`, hash: `hash-${line}`, ...(data ? { data } : {}) };
}

export function sloEvidence(
  observation: string,
  weight: number,
  from: number,
  to: number,
  status: VerdictStatus,
  metric: MetricVerdict,
): SloEvidence {
  const verdict = {
    status,
    decision: status === 'BREACH' ? ('ROLLBACK' as const) : ('CONTINUE' as const),
    sentence: metric.sentence,
    metrics: [metric],
    periodsUsed: 6,
    periodsDropped: [],
  };
  return { observation, weight, from: atSecond(from), at: atSecond(to), verdict, history: [] };
}

export const errors = (change: Partial<MetricVerdict>): MetricVerdict => ({
  metric: 'errors',
  status: 'PASS',
  sentence: 'the error rate is as before',
  candidate: 0,
  baseline: 0.1,
  target: 0.1,
  limit: '2 pp above the baseline',
  evidence: 0.5,
  evidenceNeeded: 200,
  candidateRequests: 100,
  baselineRequests: 1900,
  exceeded: false,
  series: [],
  ...change,
});

const SMOKE_PASS: SmokeVerdict = {
  status: 'PASS',
  sentence: '2 of 2 smoke tests passed in 0.1 s',
  passed: 2,
  total: 2,
  seconds: 0.1,
  outcomes: [
    { name: 'health', category: 'health', passed: true, detail: '200', milliseconds: 4 },
    { name: 'place order', category: 'business', passed: true, detail: '200', milliseconds: 9 },
  ],
};

export const smokeEvidence = (
  place: SmokeEvidence['place'],
  seconds: number,
  verdict: SmokeVerdict = SMOKE_PASS,
): SmokeEvidence => ({ place, at: atSecond(seconds), verdict });
