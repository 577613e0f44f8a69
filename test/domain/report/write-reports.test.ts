import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { writeReports } from '../../../lib/domain/report/index.ts';
import type { DeploymentEvidence } from '../../../lib/model/deployment-evidence.ts';
import type { ReportName } from '../../../lib/model/evidence-keys.ts';
import {
  atSecond,
  deployedEvidence,
  errors,
  refusedEvidence,
  rolledBackEvidence,
  sloEvidence,
} from '../../builders/evidence.ts';

const reportOf = (evidence: DeploymentEvidence, name: ReportName): string => {
  const found = writeReports(evidence).find((each) => each.name === name);
  if (!found) throw new Error(`there is no ${name} report`);
  return found.markdown;
};

/** The text below a heading, up to the next of the same or a higher level. */
function section(markdown: string, title: string): string {
  const from = markdown.indexOf(`## ${title}\n`);
  if (from < 0) throw new Error(`there is no section "${title}"`);
  const rest = markdown.slice(from + 3);
  const end = rest.indexOf('\n## ');
  return end < 0 ? rest : rest.slice(0, end);
}

const tableLines = (markdown: string) => markdown.split('\n').filter((line) => line.startsWith('|'));
const columns = (line: string) => [...line.matchAll(/(?<!\\)(?:\\\\)*\|/g)].length - 1;

describe('writeReports', () => {
  it('writes four reports, and the fifth when there was a way back [RP-1]', () => {
    const names = (evidence: DeploymentEvidence) => writeReports(evidence).map(({ name }) => name);
    const four = ['readiness', 'execution-log', 'slo-monitoring', 'summary'];
    expect(names(deployedEvidence())).toEqual(four);
    expect(names(refusedEvidence())).toEqual(four);
    expect(names(rolledBackEvidence())).toEqual([...four, 'rollback']);
    // The task died before it wrote its evidence: that is when the report is needed most.
    expect(names(rolledBackEvidence({ rollback: null }))).toEqual([...four, 'rollback']);
  });

  it('begins every report with the ending and its reason, and has data that is plain JSON [RP-1, CM-3]', () => {
    for (const evidence of [deployedEvidence(), rolledBackEvidence(), refusedEvidence()]) {
      for (const { data, markdown } of writeReports(evidence)) {
        const [title, opening] = markdown.split('\n\n');
        expect(title).toMatch(/^# .+: checkout 1\.4\.2$/);
        expect(opening).toBe(`${evidence.ending.kind}: ${evidence.ending.reason}`);
        expect(JSON.parse(JSON.stringify(data))).toEqual(data);
      }
    }
  });

  it('says in words what did not happen, and has no empty table [RP-2]', () => {
    const reports = writeReports(refusedEvidence());
    for (const { markdown } of reports) expect(markdown).not.toMatch(/\| --- \|\n\n/);
    const summary = reportOf(refusedEvidence(), 'summary');
    for (const title of [
      'Pre-deployment results',
      'Execution details',
      'SLO metrics',
      'Smoke tests',
      'Infrastructure',
    ]) {
      expect(section(summary, title)).toContain('The deployment ended before this step.');
    }
    expect(reportOf(refusedEvidence(), 'slo-monitoring')).toContain('No traffic was observed.');
  });

  it('writes whatever parts of the evidence are missing [RP-1]', () => {
    const full = rolledBackEvidence();
    const bare = refusedEvidence({ audit: [] });
    const parts = Object.keys(full) as Array<keyof DeploymentEvidence>;
    fc.assert(
      fc.property(fc.subarray(parts), fc.boolean(), (missing, admitted) => {
        const cut = Object.fromEntries(missing.map((part) => [part, bare[part]]));
        const { deployment: _, ...outside } = full.state;
        const evidence = { ...full, ...(admitted ? {} : { state: outside }), ...cut };
        for (const { markdown } of writeReports(evidence)) expect(markdown).not.toMatch(/undefined|NaN|null/);
      }),
      { numRuns: 50 },
    );
  });

  it('treats text from outside as text in every report [RP-6]', () => {
    const { state } = rolledBackEvidence();
    const clean = writeReports(rolledBackEvidence());
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('<script>alert(1)</script>', 'a | b |\n| c', '\n# x\n', '```\n<img src=x>', '\\|'),
    );
    fc.assert(
      fc.property(hostile, (outside) => {
        const { deployment, failure } = state;
        if (!deployment || !failure) throw new Error('the builder has both');
        const request = { ...deployment.request, guidance: `be careful ${outside}` };
        const evidence = rolledBackEvidence({
          state: {
            ...state,
            deployment: { ...deployment, request },
            failure: { ...failure, Cause: `31 of ${outside}` },
          },
        });
        writeReports(evidence).forEach(({ markdown }, index) => {
          expect(markdown).not.toMatch(/<[a-z!/]/i);
          const shape = (text: string) => tableLines(text).map(columns);
          const before = clean[index]?.markdown ?? '';
          // The failure may be an issue of its own now, which is one more row and never another column.
          expect([...new Set(shape(markdown))]).toEqual([...new Set(shape(before))]);
          expect(markdown.match(/^#+ /gm)).toEqual(before.match(/^#+ /gm));
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe('the readiness report', () => {
  it('has status, validations, checklist, rationale and the conditions with who accepted them [PF-8]', () => {
    const report = reportOf(deployedEvidence(), 'readiness');
    expect(section(report, 'Overall status')).toContain('Readiness: CONDITIONAL_GO');
    expect(section(report, 'Quality gates')).toContain('PASS: 2 of 3 gates passed, 1 waived');
    expect(section(report, 'Environment')).toContain('HEALTHY');
    expect(section(report, 'Rollback')).toContain('abort: the candidate goes to 0 % at once');
    expect(section(report, 'Rollback')).toContain('1 min from detection to verified rollback');
    expect(tableLines(section(report, 'Pre-flight checklist'))).toHaveLength(2 + 5);
    expect(section(report, 'Rationale')).toContain('1 condition: tests are waived');
    expect(section(report, 'Conditions')).toContain('Accepted by grace at 2026-11-20T10:00:08Z: known');
    expect(section(report, 'Gaps')).toContain('There are no gaps.');
  });

  it('names each gap with what to do and how to check it [PF-8]', () => {
    const gap = {
      name: 'tests',
      status: 'GAP' as const,
      reason: 'the file is 9 d old, 7 d are allowed',
      remedy: 'run the tests again',
      verify: 'the file is newer than 7 d',
    };
    const readiness = { status: 'NO_GO' as const, reason: '1 gap', conditions: [], gaps: [gap] };
    const gaps = section(
      reportOf(refusedEvidence({ readiness, preflight: deployedEvidence().preflight }), 'readiness'),
      'Gaps',
    );
    expect(gaps).toContain(
      '| tests | GAP | the file is 9 d old, 7 d are allowed | run the tests again | the file is newer than 7 d |',
    );
  });
});

describe('the execution log', () => {
  it('has time, actor, action, cause, result and figures of each line [EX-4]', () => {
    const log = reportOf(deployedEvidence(), 'execution-log');
    expect(section(log, 'Actions')).toContain(
      '| 2 | ✓ | 2026-11-20T10:00:30Z | slipway | shift traffic | the plan | 1.4.2 has 5 % | weight 5, running 2, total 2 |',
    );
  });

  it('has the split and the duration of each milestone [EX-4]', () => {
    const milestones = section(reportOf(deployedEvidence(), 'execution-log'), 'Milestones');
    expect(milestones).toContain('| 2026-11-20T10:00:21Z | Candidate started | 9 s | 0 % |');
    expect(milestones).toContain('| 2026-11-20T10:00:30Z | Stage 1: 5 % to the candidate | 1 min | 5 % |');
    expect(milestones).toContain('| Ended: Deployed | the end | 100 % |');
  });

  it('does not claim a split that is not proven [EX-4, RB-2]', () => {
    const rolledBack = section(reportOf(rolledBackEvidence(), 'execution-log'), 'Milestones');
    expect(rolledBack).toContain('| Way back carried out | 10 s | not proven |');
    expect(rolledBack).toContain('| Way back verified | 6 s | 0 % |');
  });
});

describe('the SLO report', () => {
  it('has current against baseline and target, evidence, history, alerts and the decision [OB-6]', () => {
    const report = reportOf(rolledBackEvidence(), 'slo-monitoring');
    expect(report).toContain(
      '| error rate | BREACH | 5.1 % | 0.1 % | 0.1 % | 2 pp above the baseline | 2,300 : 1, 200 : 1 needed | 608 against 1,900 |',
    );
    expect(report).toContain('- **Decision**: ROLLBACK: BREACH, 31 of 608');
    expect(report).toContain('| 2026-11-20T10:00:45Z | INCONCLUSIVE | 40 of about 210 requests |');
    expect(report).toContain('The infrastructure raised no alert.');
    expect(report).toContain('p50 20 ms, p90 40 ms, p99 60 ms');
  });

  it('shows the alerts of the time that was observed, and what was not measured [OB-6]', () => {
    const metric = errors({
      metric: 'latency',
      candidate: null,
      baseline: 60.4,
      target: null,
      evidence: null,
    });
    const verdict = {
      status: 'DEGRADED' as const,
      sentence: '1 restart',
      alerts: ['1.4.2: 1 restart in 1 min'],
    };
    const report = reportOf(
      deployedEvidence({
        slo: [sloEvidence('stage 1 at 5 %', 5, 30, 90, 'INCONCLUSIVE', metric)],
        infrastructure: [10, 40, 50].map((seconds) => ({ at: atSecond(seconds), verdict, instances: [] })),
      }),
      'slo-monitoring',
    );
    expect(report).toContain('| p99 latency | PASS | not measured | 60 ms | none |');
    expect(report.match(/1 restart in 1 min/g)).toHaveLength(1);
  });
});

describe('the rollback report', () => {
  it('has detected, rolled back and verified, and the time against the rollback SLO [RB-6]', () => {
    const report = reportOf(rolledBackEvidence(), 'rollback');
    expect(section(report, 'Times')).toContain('- **Detected**: 2026-11-20T10:01:00Z');
    expect(section(report, 'Times')).toContain('- **Rolled back**: 2026-11-20T10:01:04Z');
    expect(section(report, 'Times')).toContain('- **Verified**: 2026-11-20T10:01:14Z');
    expect(section(report, 'Times')).toContain('14 s; rollback SLO 1 min, met');
    expect(section(report, 'Steps')).toContain('| ✓ | send all traffic to 1.4.1 | 1.4.1 has 100 % |');
    expect(section(report, 'Verification')).toContain(
      '| traffic | PASS | 1.4.1 has 100 % of the traffic again',
    );
    expect(section(report, 'Traffic before the way back')).toContain('| 1.4.2 | 5 % | 608 | 2 of 2 |');
    expect(section(report, 'Incident')).toContain('inc-dep_1, P1');
  });

  it('measures no time for a way back that is not proven [RB-6]', () => {
    const { state } = rolledBackEvidence();
    const verification = { status: 'FAILED' as const, reason: 'no instance is healthy', at: atSecond(180) };
    const times = section(
      reportOf(rolledBackEvidence({ state: { ...state, verification } }), 'rollback'),
      'Times',
    );
    expect(times).toContain('- **Last verification**: 2026-11-20T10:03:00Z');
    expect(times).toContain('not measured, because the way back is not verified; rollback SLO 1 min');
  });
});
