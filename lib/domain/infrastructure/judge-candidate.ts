import { readingOf, type TrafficReading } from '../../model/traffic.ts';

export interface CandidateQuestion {
  readonly reading: TrafficReading;
  readonly version: string;
  /** Healthy instances needed before the first shift; 0 where each takes the place of an old one (rolling). */
  readonly instancesWanted: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly now: number;
  readonly startTimeoutSeconds: number;
}

export interface CandidateVerdict {
  readonly ready: boolean;
  readonly failed: boolean;
  readonly reason: string;
}

/** Is the candidate up and healthy, still starting, or too late (EX-1)? */
export function judgeCandidate(question: CandidateQuestion): CandidateVerdict {
  const { reading, version, instancesWanted: wanted, startTimeoutSeconds } = question;
  const seen = readingOf(reading, version);
  const healthy = seen?.healthy ?? 0;
  const seconds = Math.max(0, (question.now - question.startedAt) / 1000);
  const figures = `${healthy} of ${wanted} ${wanted === 1 ? 'instance' : 'instances'} of ${version} healthy after ${seconds.toFixed(1)} s`;
  if (wanted === 0) {
    return {
      ready: true,
      failed: false,
      reason: `no instance of ${version} is needed before the first shift`,
    };
  }
  if (healthy >= wanted) return { ready: true, failed: false, reason: figures };
  const troubles = seen && seen.troubles.length > 0 ? `: ${seen.troubles.join('; ')}` : '';
  const running = seen ? `, ${seen.running} running` : ', none was started';
  return seconds >= startTimeoutSeconds
    ? {
        ready: false,
        failed: true,
        reason: `${figures}${running}, allowed are ${startTimeoutSeconds} s (target.startTimeout)${troubles}`,
      }
    : { ready: false, failed: false, reason: `${figures}${running}${troubles}` };
}
