import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { formatDuration } from '../../model/duration.ts';
import { counted } from './format.ts';
import { buildRecoveryTime } from './recovery-time.ts';

/** Much longer than planned, and not only a little: then the plan's figure misleads the next one who reads it. */
const OVERRUN = 1.25;

/** Below this share of the rollback SLO the SLO could promise more. */
const FAR_BELOW_SLO = 0.1;

/** Changes to the runbook that what happened suggests (RP-5). Each names its part first. */
export function proposeRunbookUpdates(evidence: DeploymentEvidence): string[] {
  return [
    ...processUpdates(evidence),
    ...smokeUpdates(evidence),
    ...thresholdUpdates(evidence),
    ...monitoringUpdates(evidence),
    ...rollbackUpdates(evidence),
  ];
}

function processUpdates({ state, ending, plan, preflight }: DeploymentEvidence): string[] {
  const updates: string[] = [];
  const checks = preflight.flatMap((each) => each.checks);
  for (const { name, reason } of checks.filter(({ status }) => status === 'GAP')) {
    updates.push(`Process: produce the evidence for "${name}" before a deployment is asked for (${reason}).`);
  }
  const open = checks.filter(({ status }) => status === 'UNSPECIFIED').map(({ name }) => name);
  if (open.length > 0) {
    updates.push(
      `Process: write into the service definition what is asked for: ${[...new Set(open)].join(', ')}.`,
    );
  }
  const startedAt = state.deployment?.startedAt;
  const took = startedAt === undefined ? 0 : (ending.at - startedAt) / 1000;
  if (plan && ending.kind === 'Deployed' && took > OVERRUN * plan.expectedSeconds) {
    updates.push(
      `Process: plan ${formatDuration(took)} for a deployment of this kind; ${formatDuration(plan.expectedSeconds)} was expected.`,
    );
  }
  return updates;
}

function smokeUpdates({ smoke, slo, definition }: DeploymentEvidence): string[] {
  const failedIn = (place: string) =>
    smoke
      .filter((each) => each.place === place)
      .flatMap(({ verdict }) => verdict.outcomes.filter(({ passed }) => !passed).map(({ name }) => name));
  const before = new Set(failedIn('candidate'));
  const late = [...new Set(failedIn('production'))].filter((name) => !before.has(name));
  const breached = slo.some(({ verdict }) => verdict.status === 'BREACH');
  const updates = late.map(
    (name) =>
      `Smoke tests: "${name}" failed in production only; make its test on the candidate's own address show the same failure.`,
  );
  if (breached && late.length === 0) {
    updates.push(
      'Smoke tests: add a test of the requests that failed; the SLOs were breached while every smoke test passed.',
    );
  }
  if (definition && definition.smoke.operations.length === 0) {
    updates.push(
      'Smoke tests: write down the 5 to 10 most important operations; only the health path was tried.',
    );
  }
  return updates;
}

function thresholdUpdates({ slo, definition }: DeploymentEvidence): string[] {
  const open = slo.filter(({ verdict }) => verdict.status === 'INCONCLUSIVE');
  if (open.length === 0) return [];
  const fewest = Math.min(
    ...open.flatMap(({ verdict }) => verdict.metrics.map(({ candidateRequests }) => candidateRequests)),
  );
  const figure = Number.isFinite(fewest) ? ` (${fewest} candidate requests at the least)` : '';
  const needed = definition ? `; ${definition.slo.minimumRequests} are the minimum for a verdict` : '';
  return [
    `Thresholds: observe longer, or begin with a larger step: ${open.map(({ observation }) => observation).join(', ')} had no verdict${figure}${needed}.`,
  ];
}

function monitoringUpdates({ slo, infrastructure, baseline }: DeploymentEvidence): string[] {
  const dropped = slo.reduce((sum, { verdict }) => sum + verdict.periodsDropped.length, 0);
  const alerts = [...new Set(infrastructure.flatMap(({ verdict }) => verdict.alerts))];
  return [
    ...(dropped > 0 ? [`Monitoring: find out why ${counted(dropped, 'period')} could not be used.`] : []),
    ...(baseline && baseline.requests === 0
      ? [
          'Monitoring: there was no request to take a baseline from; deploy at a time with traffic, or add synthetic traffic.',
        ]
      : []),
    ...alerts.map((alert) => `Monitoring: describe what to do at "${alert}".`),
  ];
}

function rollbackUpdates(evidence: DeploymentEvidence): string[] {
  const { rollback, verification } = evidence;
  const { seconds, sloSeconds, met } = buildRecoveryTime(evidence);
  const updates = (rollback?.steps ?? [])
    .filter((step) => !step.done)
    .map(
      (step) => `Rollback procedure: "${step.step}" could not be done (${step.detail}); describe it by hand.`,
    );
  for (const check of (verification?.checks ?? []).filter(
    ({ status }) => status === 'FAIL' || status === 'GAP',
  )) {
    updates.push(
      `Rollback procedure: describe what to do when "${check.name}" is not proven: ${check.remedy ?? check.reason}.`,
    );
  }
  if (seconds !== null && sloSeconds !== null) {
    const figures = `${formatDuration(seconds)} from detection to verified rollback, rollback SLO ${formatDuration(sloSeconds)}`;
    if (met === false) updates.push(`Rollback procedure: make it faster, or promise less (${figures}).`);
    else if (seconds < FAR_BELOW_SLO * sloSeconds) {
      updates.push(`Rollback procedure: the rollback SLO can promise more (${figures}).`);
    }
  }
  return updates;
}
