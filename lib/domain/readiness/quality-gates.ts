import { checkAgain } from '../../model/command.ts';
import { GATE_NAMES } from '../../model/definition/gate-names.ts';
import type { GateName } from '../../model/definition/gates.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { formatDuration } from '../../model/duration.ts';
import type {
  Found,
  GateEvidence,
  ScanFindings,
  SignOff,
  StagingRecord,
  TestRun,
} from '../../model/evidence.ts';
import type { Check, PreflightResult } from '../../model/verdict.ts';
import { datedAhead } from './dated-ahead.ts';

export interface GateFacts {
  readonly definition: ServiceDefinition;
  readonly version: string;
  readonly digest: string | null;
  /** Evidence of each gate that the definition names. */
  readonly evidence: Partial<GateEvidence>;
  readonly now: number;
}

/** The quality gates (PF-2, PF-3): evidence counts only for this version, and only while it is fresh. */
export function judgeGates(facts: GateFacts): PreflightResult {
  const checks = GATE_NAMES.map((gate) => judgeGate(gate, facts));
  const bad = checks.filter((check) => check.status === 'FAIL' || check.status === 'GAP');
  const good = checks.filter((check) => check.status === 'PASS').length;
  return {
    validation: 'quality-gates',
    status: bad.length > 0 ? 'FAIL' : 'PASS',
    reason:
      bad.length > 0
        ? `${bad.length} of ${checks.length} quality gates not passed: ${bad.map((check) => check.reason).join('; ')}`
        : `${good} of ${checks.length} quality gates passed, ${checks.length - good} waived or not asked for`,
    checks,
  };
}

const REMEDIES: Record<GateName, string> = {
  security: 'fix or update what the scan found, and scan this version again',
  tests: 'run the integration tests for this version until all pass',
  reliability: 'let this version run in staging until its SLOs are met, and record it',
  approval: 'ask the Release Manager to sign off this version',
};

function judgeGate(gate: GateName, facts: GateFacts): Check {
  const configured = facts.definition.gates[gate];
  const remedy = REMEDIES[gate];
  const verify = checkAgain(facts.definition.service, facts.version, facts.definition.target.kind);
  if (!configured) {
    return {
      name: gate,
      status: 'UNSPECIFIED',
      reason: `the definition asks for no ${gate} evidence`,
      remedy: `name its evidence, or waive it with a reason, under gates.${gate}`,
      verify,
    };
  }
  if ('waived' in configured)
    return { name: gate, status: 'WAIVED', reason: `${gate} waived: ${configured.waived}`, remedy, verify };
  const found = facts.evidence[gate];
  const gap = (reason: string): Check => ({
    name: gate,
    status: 'GAP',
    reason: `${gate}: ${reason}`,
    remedy,
    verify,
  });
  if (!found) return gap('its evidence was not read');
  if (found.kind !== 'found')
    return gap(
      `${found.origin} ${found.kind === 'missing' ? 'is missing' : 'cannot be read'}: ${found.reason}`,
    );
  const age = (facts.now - found.at) / 1000;
  const ahead = datedAhead(age);
  if (ahead) return gap(`${found.origin} is ${ahead}; correct its time, or the clock that it was written by`);
  if (age > configured.maxAge) {
    return gap(
      `${found.origin} is ${formatDuration(age)} old, and at most ${formatDuration(configured.maxAge)} counts`,
    );
  }
  const { subject } = found.value;
  // A file that names no version can only be known to be this version's by the path that it was read from.
  if (subject === null && !Object.values(configured).some((value) => String(value).includes('{version}'))) {
    return gap(
      `${found.origin} does not say which version it is for; name the version in it, or {version} in its path`,
    );
  }
  if (subject !== null && subject !== facts.version && subject !== facts.digest) {
    return gap(`${found.origin} is for ${subject}, not for ${facts.version}`);
  }
  const { status, reason } = JUDGES[gate](found as Found<never> & { kind: 'found' }, facts.definition);
  return status === 'PASS' ? { name: gate, status, reason } : { name: gate, status, reason, remedy, verify };
}

type Judge<T> = (
  found: Found<T> & { kind: 'found' },
  definition: ServiceDefinition,
) => Pick<Check, 'status' | 'reason'>;

const passIf = (passed: boolean): 'PASS' | 'FAIL' => (passed ? 'PASS' : 'FAIL');

const security: Judge<ScanFindings> = ({ value }) => ({
  status: passIf(value.critical === 0 && value.high === 0),
  reason:
    value.critical + value.high === 0
      ? `security: no Critical or High finding (${value.other} lesser)`
      : `security: ${value.critical} Critical and ${value.high} High findings, 0 allowed: ${value.worst.slice(0, 3).join(', ')}`,
});

const tests: Judge<TestRun> = ({ value }) => {
  const { total, failed, skipped } = value;
  if (total === 0) return { status: 'FAIL', reason: 'tests: the report has no test in it' };
  if (failed > 0)
    return {
      status: 'FAIL',
      reason: `tests: ${failed} of ${total} failed, 0 allowed${firstOf(value.failures)}`,
    };
  // A test that did not run proves nothing, and all have to pass.
  if (skipped > 0)
    return {
      status: 'GAP',
      reason: `tests: ${skipped} of ${total} skipped, 0 allowed${firstOf(value.skippedTests)}`,
    };
  return { status: 'PASS', reason: `tests: ${total} of ${total} passed` };
};

const firstOf = (names: readonly string[]) => (names.length > 0 ? `: ${names.slice(0, 3).join(', ')}` : '');

const reliability: Judge<StagingRecord> = ({ value }, { slo }) => {
  const figures = `${value.errorRatePercent} % errors, p99 ${value.p99Ms} ms over ${value.hours} h in staging`;
  const ok =
    value.requests > 0 &&
    value.errorRatePercent <= slo.targets.errorRatePercent &&
    value.p99Ms <= slo.targets.p99Ms;
  return {
    status: passIf(ok),
    reason: ok
      ? `reliability: ${figures}`
      : `reliability: ${figures} (${value.requests} requests); targets ${slo.targets.errorRatePercent} % and ${slo.targets.p99Ms} ms`,
  };
};

const approval: Judge<SignOff> = ({ value }) => {
  // Exactly so: "not a Release Manager" has the words in it too.
  const mayApprove = value.role.trim().toLowerCase() === 'release manager';
  return {
    status: passIf(mayApprove),
    reason: mayApprove
      ? `approval: ${value.by} (${value.role.trim()}) signed off ${value.subject}`
      : `approval: ${value.by} signed as ${value.role}, and a Release Manager has to`,
  };
};

const JUDGES = { security, tests, reliability, approval } as unknown as Record<GateName, Judge<never>>;
