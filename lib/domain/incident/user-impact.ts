import type { AuditLine } from '../../model/audit.ts';
import type { RollbackEvidenceFile, SloEvidence } from '../../model/deployment-evidence.ts';
import { readingOf } from '../../model/traffic.ts';
import type { MetricVerdict } from '../../model/verdict.ts';

/** What users met of the candidate. null: not known, which is not zero. */
export interface UserImpact {
  readonly requests: number | null;
  readonly failed: number | null;
  /** false: `failed` is about right, and not counted. */
  readonly exact: boolean;
  /** Where the figures come from, in words. */
  readonly source: string;
}

interface Sources {
  readonly slo: readonly SloEvidence[];
  readonly audit: readonly AuditLine[];
  readonly rollback: RollbackEvidenceFile | null;
  readonly version: string | null;
}

/**
 * How many requests the candidate got and how many of them failed: from the SLO evidence, otherwise from the
 * figures in the audit trail, otherwise only the requests, from the split as it was before the way back.
 */
export function userImpact(sources: Sources): UserImpact {
  const observed = greatest(sources.slo.flatMap(({ verdict }) => verdict.metrics));
  if (observed) return { ...observed, source: 'from the SLO evidence' };
  const logged = greatest(sources.audit.flatMap((line) => metricsIn(line.data)));
  if (logged) return { ...logged, source: 'from the audit trail' };
  const before = sources.rollback?.before;
  const routed = before ? readingOf(before, sources.version)?.routed : undefined;
  return routed === undefined
    ? { requests: null, failed: null, exact: false, source: 'not measured' }
    : {
        requests: routed,
        failed: null,
        exact: false,
        source: 'sent to it since the last shift, from the traffic split',
      };
}

type ErrorFigures = Pick<MetricVerdict, 'metric' | 'status' | 'candidate' | 'candidateRequests'> &
  Partial<Pick<MetricVerdict, 'series'>>;

/**
 * A verdict counts from the first shift on while there is a version beside it, and from its stage on where there is none; so the
 * greatest count is what is known at the least, and adding up would count requests twice.
 */
const greatest = (metrics: readonly ErrorFigures[]) =>
  metrics
    .filter((each) => each.metric === 'errors')
    .map(figuresOf)
    .reduce<ReturnType<typeof figuresOf> | undefined>(
      (most, each) => (most && most.requests > each.requests ? most : each),
      undefined,
    );

function figuresOf({ status, candidate, candidateRequests, series = [] }: ErrorFigures) {
  // Every period was counted, the cold ones as well.
  if (series.length > 0)
    return {
      requests: Math.round(series.reduce((sum, each) => sum + each.candidate.all, 0)),
      failed: Math.round(series.reduce((sum, each) => sum + each.candidate.bad, 0)),
      exact: true,
    };
  return {
    requests: Math.round(candidateRequests),
    failed: candidate === null ? null : Math.round((candidate * candidateRequests) / 100),
    // Over a limit the rate may be that of the newest periods only, and the count is of all.
    exact: status === 'PASS',
  };
}

/** Verdicts of metrics in an audit line's figures, as `metrics` or `verdict.metrics`. */
function metricsIn(data: unknown): ErrorFigures[] {
  const metrics = field(data, 'metrics') ?? field(field(data, 'verdict'), 'metrics');
  return Array.isArray(metrics) ? metrics.filter(isErrorFigures) : [];
}

function isErrorFigures(value: unknown): value is ErrorFigures {
  const rate = field(value, 'candidate');
  return (
    field(value, 'metric') === 'errors' &&
    typeof field(value, 'status') === 'string' &&
    (rate === null || typeof rate === 'number') &&
    typeof field(value, 'candidateRequests') === 'number'
  );
}

const field = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined;
