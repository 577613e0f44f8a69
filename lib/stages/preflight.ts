import { judgeEnvironment, judgeGates, judgeRollbackReadiness } from '../domain/readiness/index.ts';
import { GATE_NAMES } from '../model/definition/gate-names.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { GateEvidence } from '../model/evidence.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { StrategyName } from '../model/names.ts';
import type { DeploymentRequest } from '../model/request.ts';
import type { PreflightResult } from '../model/verdict.ts';
import type { Ports } from '../ports/index.ts';
import {
  admitted,
  lastPeriodEnd,
  pinnedDefinition,
  planned,
  putEvidence,
  record,
  type Stage,
  stopIfInterrupted,
} from './context.ts';

/** What is validated: known to the plan command as well, which has no deployment yet. */
export interface PreflightQuestion {
  readonly definition: ServiceDefinition;
  readonly request: DeploymentRequest;
  /** null: nothing serves, so there is no version to go back to. */
  readonly previousVersion: string | null;
  readonly strategy: StrategyName;
}

type Judge = (ports: Ports, question: PreflightQuestion) => Promise<PreflightResult>;

/** One of the three validations that run side by side (PF-1): gather, judge, keep. */
const validation =
  (name: string, judge: Judge) =>
  (ports: Ports): Stage =>
  async (state) => {
    await stopIfInterrupted(ports, state);
    const { request, previousVersion } = admitted(state);
    const definition = await pinnedDefinition(ports, state);
    const { strategy } = planned(state);
    const result = await judge(ports, { definition, request, previousVersion, strategy });
    await putEvidence(ports, admitted(state), name, result);
    const good = ['PASS', 'HEALTHY', 'READY'].includes(result.status);
    await record(ports, state, {
      action: `check ${result.validation}`,
      cause: 'preflight',
      result: `${result.validation} ${result.status}: ${result.reason}`,
      status: good ? 'done' : 'attention',
      data: { status: result.status },
    });
    return state;
  };

const qualityGates: Judge = async (ports, { definition, request }) => {
  const { version, artifactDigest } = request;
  const read = await Promise.all(
    GATE_NAMES.filter((gate) => {
      const configured = definition.gates[gate];
      return configured !== undefined && !('waived' in configured);
    }).map(
      async (gate) => [gate, await ports.quality.read(gate, definition, version, artifactDigest)] as const,
    ),
  );
  return judgeGates({
    definition,
    version,
    digest: artifactDigest ?? null,
    evidence: Object.fromEntries(read) as Partial<GateEvidence>,
    now: ports.clock.now(),
  });
};

/** Long enough for one settled period of a minute. */
const RECENT_SECONDS = 300;

const environmentHealth: Judge = async (ports, { definition, request, previousVersion }) => {
  const since = ports.clock.now() - RECENT_SECONDS * 1000;
  const [reading, dependencies, instances, incidents, alarms, recentRequests] = await Promise.all([
    ports.traffic.for(definition).read(),
    ports.environment.dependencies(definition),
    ports.infrastructure.inspect(definition, since),
    ports.incidents.open(definition.service, definition.environment),
    ports.alarms.states(definition.alarms),
    requestsOf(ports, definition, previousVersion),
  ]);
  return judgeEnvironment({
    definition,
    version: request.version,
    reading,
    previousVersion,
    dependencies,
    instances,
    incidents,
    alarms,
    recentRequests,
    now: ports.clock.now(),
  });
};

async function requestsOf(
  ports: Ports,
  definition: ServiceDefinition,
  version: string | null,
): Promise<number | null> {
  if (version === null) return null;
  // The newest minute that may have come in everywhere; CloudWatch has figures of a period two minutes after it.
  const seconds = definition.slo.period;
  const to = lastPeriodEnd(ports.clock.now(), seconds);
  const periods = await ports.metrics.periods({
    definition,
    versions: [version],
    from: to - Math.ceil(RECENT_SECONDS / seconds) * seconds * 1000,
    to,
    seconds,
    slowerThan: [],
  });
  const measured = periods.filter((period) => period.requests !== null);
  return measured.length === 0 ? null : measured.reduce((sum, period) => sum + (period.requests ?? 0), 0);
}

const rollbackReadiness: Judge = async (ports, { definition, request, previousVersion, strategy }) => {
  const [plan, candidateArtifact, previousArtifact] = await Promise.all([
    definition.rollback.plan === undefined ? null : ports.rollbackEvidence.plan(definition, request.version),
    ports.environment.artifact(definition, request.version),
    previousVersion === null ? null : ports.environment.artifact(definition, previousVersion),
  ]);
  return judgeRollbackReadiness({
    definition,
    version: request.version,
    plan,
    previousVersion,
    previousArtifact,
    candidateArtifact,
    strategy,
    databaseMigration:
      request.answers?.databaseMigration ??
      /\b(?:database|schema)[\s-]migration\b/i.test(request.guidance ?? ''),
    now: ports.clock.now(),
  });
};

export const checkQualityGates = validation(EVIDENCE.qualityGates, qualityGates);
export const checkEnvironmentHealth = validation(EVIDENCE.environmentHealth, environmentHealth);
export const checkRollbackReadiness = validation(EVIDENCE.rollbackReadiness, rollbackReadiness);

/** All three at once, without a deployment: they only read. */
export const previewPreflight = (
  ports: Ports,
  question: PreflightQuestion,
): Promise<readonly PreflightResult[]> =>
  Promise.all([qualityGates, environmentHealth, rollbackReadiness].map((judge) => judge(ports, question)));
