import { describe, expect, it } from '@jest/globals';
import { jsonOutput, plainOutput, verdictText } from '../../lib/cli/output.ts';
import { splitText } from '../../lib/model/traffic.ts';
import type { MetricVerdict, SloVerdict } from '../../lib/model/verdict.ts';

const metric = (name: MetricVerdict['metric'], candidate: number | null): MetricVerdict => ({
  metric: name,
  status: 'PASS',
  sentence: '',
  candidate,
  baseline: 0.5,
  target: null,
  limit: '',
  evidence: 1,
  evidenceNeeded: 200,
  candidateRequests: 120,
  baselineRequests: 2280,
  exceeded: false,
  series: [],
});
const verdict = (status: SloVerdict['status']): SloVerdict => ({
  status,
  decision: 'CONTINUE',
  sentence: 'all is well',
  metrics: [metric('errors', 1.25), metric('latency', null)],
  periodsUsed: 3,
  periodsDropped: [],
});
const reading = {
  at: 0,
  routed: 100,
  versions: [
    { version: '1', weight: 95, routed: 95, running: 2, healthy: 2, wanted: 2, troubles: [] },
    { version: '2', weight: 5, routed: 5, running: 2, healthy: 1, wanted: 2, troubles: ['starting'] },
  ],
};

describe('what a person sees [CM-1]', () => {
  it('is the split with the health of each version', () => {
    expect(splitText(reading)).toBe('1 95 % (2/2 healthy) · 2 5 % (1/2 healthy)');
    expect(splitText({ at: 0, routed: 0, versions: [] })).toBe('nothing serves');
  });

  it('is requests, errors and p99 of both versions, and a dash where nothing was measured', () => {
    expect(verdictText(verdict('PASS'))).toBe(
      'PASS | candidate 120 requests, 1.3 % errors, p99 – | baseline 2280 requests, 0.5 % errors, p99 1 ms',
    );
  });

  it('has no baseline where nothing served before, and does not make one of the target [CM-1]', () => {
    const first = { ...metric('errors', 0), baselineRequests: 0, baseline: 0.1 };
    expect(verdictText({ ...verdict('PASS'), metrics: [first, metric('latency', null)] })).toBe(
      'PASS | candidate 120 requests, 0.0 % errors, p99 – | no baseline',
    );
  });

  it('is plain lines with a mark each, and a verdict only when it changes', () => {
    const lines: string[] = [];
    const output = plainOutput((line) => lines.push(line));
    output.announce({ kind: 'step', mark: 'failed', text: 'it broke' });
    output.announce({ kind: 'traffic', reading });
    for (const status of ['PASS', 'PASS', 'INCONCLUSIVE'] as const)
      output.announce({ kind: 'verdict', stage: 'stage 1', verdict: verdict(status) });
    output.ending('RolledBack', 'because of 4 errors.');
    expect(lines.map((line) => line.slice(0, 22))).toEqual([
      '❌ it broke',
      '✓ split: 1 95 % (2/2 h',
      '⏳ stage 1: PASS | cand',
      '⏳ stage 1: INCONCLUSIV',
      '⚠️ RolledBack: because',
    ]);
  });

  it('is one JSON object a line for programs', () => {
    const lines: string[] = [];
    const output = jsonOutput((line) => lines.push(line));
    output.line('done', 'started');
    output.announce({ kind: 'verdict', stage: 'stage 1', verdict: verdict('PASS') });
    output.ending('Deployed', 'it serves');
    const values = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(values[0]).toEqual({ type: 'line', mark: 'done', text: 'started' });
    expect(values[1]).toMatchObject({ type: 'verdict', stage: 'stage 1', verdict: { status: 'PASS' } });
    expect(values[2]).toEqual({ type: 'ending', kind: 'Deployed', reason: 'it serves' });
  });
});
