import { describe, expect, it } from '@jest/globals';
import { writeReports } from '../../../lib/domain/report/index.ts';
import type { DeploymentEvidence } from '../../../lib/model/deployment-evidence.ts';
import type { ReportName } from '../../../lib/model/evidence-keys.ts';
import type { MetricVerdict } from '../../../lib/model/verdict.ts';
import {
  atSecond,
  deployedEvidence,
  errors,
  rolledBackEvidence,
  seriesOf,
  sloEvidence,
} from '../../builders/evidence.ts';

const written = (evidence: DeploymentEvidence, name: ReportName) => {
  const found = writeReports(evidence).find((each) => each.name === name);
  if (!found) throw new Error(`there is no ${name} report`);
  return found;
};

/** The text below a heading, up to the next one. */
function below(markdown: string, title: string): string {
  const [, rest] = markdown.split(`# ${title}\n\n`);
  if (rest === undefined) throw new Error(`there is no section "${title}"`);
  return rest.split('\n\n#')[0] ?? '';
}

const observed = (metric: Partial<MetricVerdict>, status: MetricVerdict['status'] = 'PASS') =>
  deployedEvidence({
    slo: [sloEvidence('stage 1 at 5 %', 5, 30, 60, status, errors({ ...metric, status }))],
  });

const sectionOf = (metric: Partial<MetricVerdict>, title = 'error rate') =>
  below(written(observed(metric), 'slo-monitoring').markdown, `Evidence of ${title}`);

describe('the evidence in the SLO report', () => {
  it('is a line with the curve, and a row for each period with the one that reached the odds [OB-6]', () => {
    const { markdown } = written(rolledBackEvidence(), 'slo-monitoring');
    expect(below(markdown, 'Evidence of error rate')).toBe(
      [
        "▂▂▅▅▇█ (1 : 10 to 200 : 1, a block a period): reached 200 : 1 at 10:01:00, 30 s after the candidate's first traffic",
        '',
        '| Period from (UTC) | Candidate: failed | Baseline: failed | Odds |  |',
        '| --- | --- | --- | --- | --- |',
        '| 10:00:30 | 0 of 10 | 1 of 190 | 0.7 : 1 |  |',
        '| 10:00:35 | 0 of 10 | 1 of 190 | 0.7 : 1 |  |',
        '| 10:00:40 | 2 of 10 | 1 of 190 | 9.4 : 1 |  |',
        '| 10:00:45 | 2 of 10 | 1 of 190 | 9.4 : 1 |  |',
        '| 10:00:50 | 2 of 10 | 1 of 190 | 180 : 1 |  |',
        '| 10:00:55 | 2 of 10 | 1 of 190 | 2,300 : 1 | ◀ 200 : 1 reached |',
      ].join('\n'),
    );
  });

  it('says how high the odds came where they were not reached [OB-6]', () => {
    expect(sectionOf({ series: seriesOf([0.7, 12, 3]) })).toContain(
      '▂▅▄ (1 : 10 to 200 : 1, a block a period): 200 : 1 not reached, the highest was 12 : 1 at 10:00:40\n',
    );
  });

  it('says why odds that were reached are no breach, and a breach without them is one [OB-6]', () => {
    expect(sectionOf({ series: seriesOf([0.7, 451]) })).toContain(
      '; that alone is no breach, a limit has to be exceeded as well\n',
    );
    const { markdown } = written(observed({ series: seriesOf([0.7, 12]) }, 'BREACH'), 'slo-monitoring');
    expect(markdown).toContain('; the breach does not rest on these odds, its reason names the rule\n');
  });

  it('cuts a long table, says where and how much, and has all of it in the JSON file [OB-6]', () => {
    const metric = {
      series: seriesOf([...new Array<number>(80).fill(0.7), ...new Array<number>(40).fill(451)]),
    };
    const section = sectionOf(metric);
    expect(section.split('\n').filter((line) => line.startsWith('| 1'))).toHaveLength(23);
    expect(section).toContain(
      [
        '| 10:00:30 | 0 of 10 | 1 of 190 | 0.7 : 1 |  |',
        '| … |  |  |  | 78 left out |',
        '| 10:07:05 | 0 of 10 | 1 of 190 | 0.7 : 1 |  |',
        '| 10:07:10 | 2 of 10 | 1 of 190 | 451 : 1 | ◀ 200 : 1 reached |',
        '| … |  |  |  | 19 left out |',
        '| 10:08:50 |',
      ].join('\n'),
    );
    expect(section).toContain('\n97 of 120 periods left out here; all are in reports/slo-monitoring.json.');
    expect(section).toContain('a block is the highest of 2 periods');
    const { data } = written(observed(metric), 'slo-monitoring');
    expect(data).toMatchObject({ observations: [{ curves: [{ metric: 'errors' }] }] });
    expect(JSON.stringify(data).match(/"logEvidence"/g)).toHaveLength(120);
  });

  it('says that the periods were not kept where an older version wrote the evidence [OB-6]', () => {
    const { series: _, ...old } = errors({});
    const slo = [sloEvidence('stage 1 at 5 %', 5, 30, 60, 'PASS', old as MetricVerdict)];
    const { markdown } = written(deployedEvidence({ slo }), 'slo-monitoring');
    expect(below(markdown, 'Evidence of error rate')).toBe('The periods were not kept.');
  });

  it('shows where the candidate was alone and a new comparison began [OB-6]', () => {
    const series = seriesOf([0.7, 0.7, 0.9], 80);
    const slo = [
      sloEvidence('stage 1 at 5 %', 5, 30, 90, 'PASS', errors({ series: series.slice(0, 2) })),
      sloEvidence('stage 2 at 100 %', 100, 90, 150, 'PASS', errors({ series, evidenceNeeded: 1000 })),
    ];
    const { markdown } = written(deployedEvidence({ slo }), 'slo-monitoring');
    const alone = markdown.slice(markdown.indexOf('### Observation: stage 2'));
    expect(below(alone, 'Evidence of error rate')).toContain(
      'From 10:01:30 on the candidate has all traffic, so it is compared with the time before the deployment: these odds begin anew.',
    );
    expect(alone).toContain('| 10:01:30 | 0 of 10 | 1 of 190 | 0.9 : 1 | a new comparison begins |');
    expect(alone).toContain('1,000 : 1 not reached, the highest was 0.9 : 1 at 10:01:35');
  });

  it('has words for what was not counted: no request, a fraction expected, a target only [OB-6]', () => {
    const at = atSecond(30);
    const candidate = { bad: 0, all: 10 };
    const baselines = [
      { bad: 0, all: 0 },
      { bad: 2.44, all: 1200 },
      { bad: 5000, all: 1e7 },
    ];
    const section = sectionOf({
      series: baselines.map((baseline) => ({ at, candidate, baseline, logEvidence: 0 })),
    });
    for (const words of ['no request', '2.4 of 1,200', '0.05 % allowed'])
      expect(section).toContain(`| 10:00:30 | 0 of 10 | ${words} | 1 : 1 |`);
  });

  it('names the day of a period that is not on the first day [OB-6]', () => {
    const section = sectionOf({ series: seriesOf([1, 1], 14 * 3600 - 5) });
    expect(section).toContain('| 23:59:55 |');
    expect(section).toContain('| 2026-11-21T00:00:00Z |');
  });

  it('says what is bad of a latency, and what its odds rest on [OB-6]', () => {
    const section = sectionOf({ metric: 'latency', series: seriesOf([1]) }, 'p99 latency');
    expect(section).toContain('| Candidate: too slow | Baseline: too slow |');
    expect(section).toContain('the odds rest on p99, p90 and p50');
  });
});

describe('the evidence in the rollback report', () => {
  const evidenceIn = (evidence: DeploymentEvidence) =>
    below(written(evidence, 'rollback').markdown, 'Evidence');

  it('is the curve of the metric that breached [RB-6]', () => {
    expect(evidenceIn(rolledBackEvidence())).toBe(
      [
        '- **Metric**: error rate, stage 1 at 5 %',
        "- **Odds against chance**: ▂▂▅▅▇█ (1 : 10 to 200 : 1, a block a period): reached 200 : 1 at 10:01:00, 30 s after the candidate's first traffic",
      ].join('\n'),
    );
  });

  it('says so where no SLO was breached, or its periods were not kept [RB-6]', () => {
    expect(evidenceIn(rolledBackEvidence({ slo: [] }))).toBe(
      'No SLO metric was breached: the way back has another cause.',
    );
    const breach = errors({ status: 'BREACH', series: [] });
    const slo = [sloEvidence('stage 1 at 5 %', 5, 30, 60, 'BREACH', breach)];
    expect(evidenceIn(rolledBackEvidence({ slo }))).toContain('The periods were not kept.');
  });
});
