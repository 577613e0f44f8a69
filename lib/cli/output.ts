import logUpdate from 'log-update';
import type { EndingKind } from '../model/ending.ts';
import { visible } from '../model/said.ts';
import { splitText } from '../model/traffic.ts';
import type { SloVerdict } from '../model/verdict.ts';
import type { Announcement } from '../ports/announcer.ts';
import { pasteable } from './pasteable.ts';

export type Mark = 'done' | 'running' | 'failed' | 'attention';

const MARKS: Record<Mark, string> = { done: '✓', running: '⏳', failed: '❌', attention: '⚠️' };

export interface Output {
  /** A line that stays. */
  line(mark: Mark | null, text: string): void;
  announce(announcement: Announcement): void;
  /** The state of the workflow that has just been entered. */
  state(name: string): void;
  ending(kind: EndingKind, reason: string): void;
  close(): void;
}

/** "candidate 120 requests, 0.0 % errors, p99 61 ms | stable 2,280 requests, …" */
export function verdictText(verdict: SloVerdict): string {
  const errors = verdict.metrics.find((metric) => metric.metric === 'errors');
  const latency = verdict.metrics.find((metric) => metric.metric === 'latency');
  const arm = (
    name: string,
    requests: number | undefined,
    rate: number | null | undefined,
    p99: number | null | undefined,
  ) =>
    `${name} ${Math.round(requests ?? 0)} requests, ${(rate ?? 0).toFixed(1)} % errors, p99 ${p99 === null || p99 === undefined ? '–' : `${p99.toFixed(0)} ms`}`;
  return [
    verdict.status,
    arm('candidate', errors?.candidateRequests, errors?.candidate, latency?.candidate),
    // A first version has nothing beside it and nothing before it: the target's own share of errors is no baseline.
    errors?.baselineRequests
      ? arm('baseline', errors.baselineRequests, errors.baseline, latency?.baseline)
      : 'no baseline',
  ].join(' | ');
}

const endingMark = (kind: EndingKind): Mark =>
  kind === 'Deployed' ? 'done' : kind === 'RolledBack' ? 'attention' : 'failed';

/** Plain lines, one after the other: for logs, pipes and CI. */
export function plainOutput(write: (line: string) => void): Output {
  const line = (mark: Mark | null, text: string) => write(mark ? `${MARKS[mark]} ${text}` : text);
  let lastVerdict = '';
  return {
    line,
    announce: (announcement) => {
      if (announcement.kind === 'step') line(announcement.mark, announcement.text);
      if (announcement.kind === 'traffic') line('done', `split: ${splitText(announcement.reading)}`);
      if (
        announcement.kind === 'verdict' &&
        lastVerdict !== announcement.stage + announcement.verdict.status
      ) {
        lastVerdict = announcement.stage + announcement.verdict.status;
        line('running', `${announcement.stage}: ${verdictText(announcement.verdict)}`);
      }
    },
    state: () => undefined,
    ending: (kind, reason) => line(endingMark(kind), `${kind}: ${reason}`),
    close: () => undefined,
  };
}

/** Lines that stay above three that are kept up to date: state, split, verdict. */
export function liveOutput(write: (line: string) => void): Output {
  const live = { state: '', split: '', verdict: '' };
  const draw = () => {
    const rows = [
      live.state && `⏳ ${live.state}`,
      live.split && `   ${live.split}`,
      live.verdict && `   ${live.verdict}`,
    ];
    logUpdate(rows.filter(Boolean).join('\n'));
  };
  const line = (mark: Mark | null, text: string) => {
    logUpdate.clear();
    write(mark ? `${MARKS[mark]} ${text}` : text);
    draw();
  };
  return {
    line,
    announce: (announcement) => {
      if (announcement.kind === 'step') return line(announcement.mark, announcement.text);
      if (announcement.kind === 'traffic') live.split = `split: ${splitText(announcement.reading)}`;
      else live.verdict = `${announcement.stage}: ${verdictText(announcement.verdict)}`;
      draw();
    },
    state: (name) => {
      live.state = name;
      draw();
    },
    ending: (kind, reason) => {
      logUpdate.clear();
      live.state = live.split = live.verdict = '';
      write(`${MARKS[endingMark(kind)]} ${kind}: ${reason}`);
    },
    close: () => logUpdate.done(),
  };
}

/** One JSON object a line: for programs. */
export function jsonOutput(write: (line: string) => void): Output {
  const emit = (value: object) => write(JSON.stringify(value));
  return {
    line: (mark, text) => emit({ type: 'line', mark, text }),
    announce: (announcement) => emit({ type: announcement.kind, ...announcement }),
    state: (name) => emit({ type: 'state', name }),
    ending: (kind, reason) => emit({ type: 'ending', kind, reason }),
    close: () => undefined,
  };
}

/** A reader that went away (`… | head -1`) does not end a deployment: it goes on, and nobody is told. */
let nobodyReads = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  nobodyReads = true;
});

export function outputFor(
  options: { readonly json?: boolean | undefined } & Parameters<typeof pasteable>[1],
): Output {
  const write = (text: string) =>
    void (
      nobodyReads || process.stdout.write(`${options.json ? text : visible(pasteable(text, options))}\n`)
    );
  if (options.json) return jsonOutput(write);
  return process.stdout.isTTY ? liveOutput(write) : plainOutput(write);
}
