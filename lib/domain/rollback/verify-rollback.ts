import type { AlarmState } from '../../model/alarm.ts';
import type { SloLimits } from '../../model/definition/slo.ts';
import type { InstanceHealth } from '../../model/infrastructure.ts';
import type { Baseline, MetricPeriod } from '../../model/metrics.ts';
import { readingOf, type TrafficReading } from '../../model/traffic.ts';
import type { Check, RollbackStatus, RollbackVerdict, SmokeVerdict } from '../../model/verdict.ts';
import {
  checkCandidateGone,
  checkCandidateIdle,
  checkInstances,
  checkNoAlarm,
  checkSmoke,
  checkTraffic,
  healthOf,
} from './verify-checks.ts';
import { checkSlos } from './verify-slos.ts';

export interface RollbackFacts {
  /** null: nothing served before, so going back means that the candidate is gone. */
  readonly stable: string | null;
  readonly candidate: string;
  readonly reading: TrafficReading;
  readonly instances: readonly InstanceHealth[];
  readonly smoke: SmokeVerdict | null;
  /** Those that the definition names. */
  readonly alarms: readonly AlarmState[];
  /** Of the stable version since the rollback, whole periods. */
  readonly metrics: readonly MetricPeriod[];
  readonly baseline: Baseline | null;
  readonly limits: SloLimits;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly now: number;
  readonly verifyWithinSeconds: number;
  /** false: no user request ever reached the candidate, so this was only a clean-up. */
  readonly shifted: boolean;
}

/** Is the way back proven (RB-2)? There is no verdict against it before its time is over. */
export function verifyRollback(facts: RollbackFacts): RollbackVerdict {
  const { stable } = facts;
  return stable === null ? verifyNothingLeft(facts) : verifyStable({ ...facts, stable });
}

function verifyStable(facts: RollbackFacts & { readonly stable: string }): RollbackVerdict {
  const traffic = checkTraffic(facts.reading, facts.stable, facts.shifted);
  const instances = checkInstances(facts.reading, facts.instances, facts.stable);
  const smoke = checkSmoke(facts.smoke);
  const routed = readingOf(facts.reading, facts.stable)?.routed ?? 0;
  const metrics = facts.metrics.filter((each) => each.version === facts.stable);
  const slos = checkSlos({ ...facts, metrics, routed });
  const lost =
    traffic.status !== 'PASS' ||
    healthOf(facts.reading, facts.instances, facts.stable).healthy < 1 ||
    smoke.status === 'FAIL';
  return conclude(facts, [traffic, instances, smoke, slos, checkNoAlarm(facts.alarms)], lost);
}

function verifyNothingLeft(facts: RollbackFacts): RollbackVerdict {
  const traffic = checkCandidateIdle(facts.reading, facts.candidate);
  const gone = checkCandidateGone(facts.reading, facts.instances, facts.candidate);
  return conclude(facts, [traffic, gone], traffic.status !== 'PASS');
}

/** UNSPECIFIED asks for nothing; every other check has to pass. `lost`: users are not served as before. */
function conclude(facts: RollbackFacts, checks: readonly Check[], lost: boolean): RollbackVerdict {
  const missing = checks.filter((each) => each.status !== 'PASS' && each.status !== 'UNSPECIFIED');
  const seconds = Math.max(0, (facts.now - facts.startedAt) / 1000);
  const status = statusOf(missing.length, seconds >= facts.verifyWithinSeconds, lost);
  if (status === 'SUCCESS') return { status, sentence: reasons(checks.filter(isProof)), checks };
  const within =
    status === 'PENDING'
      ? `not verified yet, after ${seconds.toFixed(0)} of ${facts.verifyWithinSeconds} s`
      : `the way back was not verified within ${facts.verifyWithinSeconds} s`;
  const proven = checks.filter((each) => each.status === 'PASS');
  const good = proven.length > 0 ? `; proven: ${reasons(proven)}` : '';
  return { status, sentence: `${within}: ${reasons(missing)}${good}`, checks };
}

function statusOf(missing: number, timeIsOver: boolean, lost: boolean): RollbackStatus {
  if (missing === 0) return 'SUCCESS';
  if (!timeIsOver) return 'PENDING';
  return lost ? 'FAILED' : 'PARTIAL';
}

/** A check that was not asked for proves nothing, except that there was no traffic to judge by. */
const isProof = (check: Check) => check.status === 'PASS' || check.name === 'SLOs';

const reasons = (checks: readonly Check[]) => checks.map((each) => each.reason).join(', ');
