import type { AlarmState } from '../../model/alarm.ts';
import { checkAgain, slipwayCommand } from '../../model/command.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { DependencyHealth } from '../../model/environment.ts';
import type { Incident } from '../../model/incident.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import { readingOf, type TrafficReading } from '../../model/traffic.ts';
import type { Check, PreflightResult } from '../../model/verdict.ts';
import { judgeAlarms } from './alarms.ts';

export interface EnvironmentFacts {
  readonly definition: ServiceDefinition;
  /** The candidate's. */
  readonly version: string;
  readonly reading: TrafficReading;
  readonly previousVersion: string | null;
  readonly dependencies: readonly DependencyHealth[];
  /** Instances over the last five minutes. */
  readonly instances: readonly InstanceHealth[];
  /** Open ones of this service and environment. */
  readonly incidents: readonly Incident[];
  /** Those that the definition names. */
  readonly alarms: readonly AlarmState[];
  /** Requests in the last five minutes; null: the metrics could not be read. */
  readonly recentRequests: number | null;
  readonly now: number;
}

/** Is the environment fit for a change (PF-4)? A failed check is UNHEALTHY, a doubt is DEGRADED. */
export function judgeEnvironment(facts: EnvironmentFacts): PreflightResult {
  const checks = [
    compute(facts),
    ...(['database', 'integration'] as const).map((kind) => dependencies(facts, kind)),
    monitoring(facts),
    judgeAlarms(facts.definition, facts.alarms),
    incidents(facts),
  ];
  const failed = checks.filter((check) => check.status === 'FAIL');
  const doubts = checks.filter((check) => check.status === 'GAP');
  const status = failed.length > 0 ? 'UNHEALTHY' : doubts.length > 0 ? 'DEGRADED' : 'HEALTHY';
  const bad = [...failed, ...doubts];
  return {
    validation: 'environment-health',
    status,
    reason:
      bad.length > 0
        ? bad.map((check) => check.reason).join('; ')
        : checks.map((check) => check.reason).join('; '),
    checks,
  };
}

/** OB-3's measure of a restart loop: more in five minutes. */
const MOST_RESTARTS = 3;

function compute({ reading, previousVersion, definition, instances }: EnvironmentFacts): Check {
  if (previousVersion === null) {
    return { name: 'compute', status: 'WAIVED', reason: 'nothing serves yet: this is the first deployment' };
  }
  const now = readingOf(reading, previousVersion);
  const figures = `${now?.healthy ?? 0} of ${now?.wanted ?? 0} instances of ${previousVersion} healthy`;
  const restarts = instances.find((each) => each.version === previousVersion)?.restarts ?? 0;
  const restarted = restarts > 0 ? `, ${restarts} restarts in the last 5 min` : '';
  // Healthy at this moment and in a loop all the same: it would look like the candidate's fault.
  const loops = restarts > MOST_RESTARTS;
  if (now && now.healthy >= now.wanted && !loops)
    return { name: 'compute', status: 'PASS', reason: figures + restarted };
  return {
    name: 'compute',
    status: 'FAIL',
    reason: [
      figures + restarted + (loops ? ` (${MOST_RESTARTS} at the most)` : ''),
      ...(now?.troubles ?? []),
    ].join(': '),
    remedy: 'bring the running version to health before changing anything',
    verify: slipwayCommand(`status ${definition.service}`, definition.target.kind),
  };
}

function dependencies(
  { dependencies: all, definition, version }: EnvironmentFacts,
  kind: DependencyHealth['kind'],
): Check {
  const name = kind === 'database' ? 'databases' : 'integrations';
  const mine = all.filter((each) => each.kind === kind);
  if (mine.length === 0) return { name, status: 'WAIVED', reason: `the definition names no ${name}` };
  const silent = mine.filter((each) => !each.answers);
  if (silent.length === 0)
    return { name, status: 'PASS', reason: `${mine.length} of ${mine.length} ${name} answer` };
  return {
    name,
    status: 'FAIL',
    reason: `${silent.length} of ${mine.length} ${name} do not answer: ${silent.map((each) => `${each.name} (${each.detail})`).join(', ')}`,
    remedy: 'bring it back, or correct its address under dependencies',
    verify: checkAgain(definition.service, version, definition.target.kind),
  };
}

function monitoring({ recentRequests, previousVersion, definition }: EnvironmentFacts): Check {
  const name = 'monitoring';
  if (previousVersion === null)
    return { name, status: 'WAIVED', reason: 'there is no traffic to measure before the first deployment' };
  const gap = (reason: string): Check => ({
    name,
    status: 'GAP',
    reason,
    remedy: 'wait for traffic, or accept that stages may have no verdict',
    verify: slipwayCommand(`status ${definition.service}`, definition.target.kind),
  });
  if (recentRequests === null) return gap('the metrics of the running version cannot be read');
  if (recentRequests === 0) return gap('no request in the last 5 min: stages may have no verdict');
  return { name, status: 'PASS', reason: `metrics have data: ${recentRequests} requests in the last 5 min` };
}

function incidents({ incidents: open, definition }: EnvironmentFacts): Check {
  const name = 'incidents';
  if (open.length === 0) return { name, status: 'PASS', reason: 'no open incident' };
  // A P1 of an earlier deployment that was rolled back successfully leaves production well: a person decides.
  const worst = open.some((each) => each.severity === 'P0') ? 'FAIL' : 'GAP';
  return {
    name,
    status: worst,
    reason: `${open.length} open: ${open.map((each) => `${each.severity} ${each.id} (${each.summary})`).join(', ')}`,
    remedy: `resolve it, then close it with a reason: ${slipwayCommand(`unlock ${definition.service} --reason "…"`, definition.target.kind)}`,
    verify: slipwayCommand(`status ${definition.service}`, definition.target.kind),
  };
}
