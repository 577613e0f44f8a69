import { type Replay, type ReplayedStage, stageName } from '../../domain/analysis/index.ts';
import type { Slo } from '../../model/definition/slo.ts';
import { formatDuration } from '../../model/duration.ts';
import type { Baseline } from '../../model/metrics.ts';
import type { Past } from './past.ts';

interface Row {
  readonly time: string;
  readonly stage: string;
  readonly status: string;
  readonly why: string;
}

const HEAD: Row = { time: 'time', stage: 'stage', status: 'status', why: 'why' };

/** The table of a replay: what changed when, and what was decided at each stage's end. @param width 0: no limit */
export function replayLines({ changes, stages }: Replay, clock: Past['clock'], width: number): string[] {
  const weightOf = (stage: number) => stages.find((each) => each.stage === stage)?.weight ?? 0;
  const ends = stages.filter(({ decision }) => decision !== 'rolled back');
  const rows = [
    ...changes.map((look) => ({ ...look, weight: weightOf(look.stage), why: look.sentence })),
    ...ends.map((stage) => ({ ...stage, why: endText(stage) })),
  ]
    .sort((a, b) => a.at - b.at)
    .map((row): Row => ({ time: clock(row.at), stage: stageName(row), status: row.status, why: row.why }));
  return table([HEAD, ...rows], width);
}

const endText = ({ decision, action, status, sentence }: ReplayedStage): string =>
  [
    decision === 'undecided' ? action : `the stage ends: ${action}`,
    ...(status === 'PASS' ? [] : [sentence]),
  ].join('; ');

function table(rows: readonly Row[], width: number): string[] {
  const widest = (of: (row: Row) => string) => Math.max(...rows.map((row) => of(row).length));
  const [time, stage, status] = [widest((r) => r.time), widest((r) => r.stage), widest((r) => r.status)];
  return rows.flatMap((row) => {
    const left = `${row.time.padStart(time)}  ${row.stage.padEnd(stage)}  ${row.status.padEnd(status)}  `;
    const [first = '', ...more] = wrap(row.why, width - left.length);
    return [left + first, ...more.map((line) => ' '.repeat(left.length) + line)];
  });
}

/** A column too narrow to read is not wrapped. */
const LEAST_WIDTH = 30;

function wrap(text: string, width: number): string[] {
  if (width < LEAST_WIDTH) return [text];
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What the policy is, in a line. */
export const policyText = (
  { limits, targets, mode, threshold, minimumRequests }: Slo,
  origin: string,
): string =>
  [
    `policy (${origin}): ${limits.errorRatePp} pp more errors, ${limits.p99Percent} % more p99, ${limits.throughputPercent} % less throughput`,
    `targets ${targets.errorRatePercent} % errors, p99 ${targets.p99Ms} ms, ${targets.availabilityPercent} % available`,
    `${mode === 'evidence' ? 'judged by evidence' : `judged by ${threshold.breaches} of ${threshold.of} periods over a limit`}, at least ${minimumRequests} requests`,
  ].join('; ');

/** How the version before did, which the limits are from. */
export function baselineText({ requests, errors, p99Ms, history }: Baseline): string {
  if (history.requests === 0)
    return 'baseline: no figures of the time before, so the targets alone are judged';
  const p99 = p99Ms === null ? '' : `, p99 ${p99Ms.toFixed(0)} ms`;
  const errorPercent = requests > 0 ? `, ${((errors / requests) * 100).toFixed(2)} % errors` : '';
  return `baseline: ${requests.toLocaleString('en-US')} requests in the ${formatDuration(600)} before${errorPercent}${p99}; ${history.periods} periods to learn from`;
}

/** How several replays came out, in a line. */
export function countText(replays: readonly Replay[]): string {
  const count = (wanted: Replay['outcome']) => replays.filter(({ outcome }) => outcome === wanted).length;
  const undecided = count('undecided');
  return `${replays.length} deployments: ${count('rolled back')} rolled back, ${count('held')} held, ${undecided > 0 ? `${undecided} undecided, ` : ''}${count('went on')} went on at every stage`;
}
