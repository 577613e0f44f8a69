import type { AuditLine } from '../../model/audit.ts';
import type { RollbackEvidenceFile, SloEvidence } from '../../model/deployment-evidence.ts';
import { readingOf } from '../../model/traffic.ts';
import type { MetricVerdict } from '../../model/verdict.ts';

/** What users met of the candidate. null: not known, which is not zero. */
export interface UserImpact {
  readonly requests: number | null;
  readonly failed: number | null;
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
  const observed = outermost(sources.slo).flatMap(({ verdict }) => errorFigures(verdict.metrics));
  if (observed.length > 0) return { ...total(observed), source: 'from the SLO evidence' };
  const logged = sources.audit
    .flatMap((line) => errorFigures(metricsIn(line.data)))
    .sort((a, b) => b.candidateRequests - a.candidateRequests)
    // Lines of one observation repeat its growing count, so only the greatest can be taken.
    .slice(0, 1);
  if (logged.length > 0) return { ...total(logged), source: 'at least, from the audit trail' };
  const before = sources.rollback?.before;
  const routed = before ? readingOf(before, sources.version)?.routed : undefined;
  return routed === undefined
    ? { requests: null, failed: null, source: 'not measured' }
    : { requests: routed, failed: null, source: 'since the last shift, from the traffic split' };
}

/** Observations whose time lies within another's count the same requests: only the outer one is taken. */
function outermost(slo: readonly SloEvidence[]): SloEvidence[] {
  return slo.filter(
    (inner, index) =>
      !slo.some(
        (outer, other) =>
          other !== index &&
          outer.from <= inner.from &&
          outer.at >= inner.at &&
          (outer.from < inner.from || outer.at > inner.at || other < index),
      ),
  );
}

type ErrorFigures = Pick<MetricVerdict, 'metric' | 'candidate' | 'candidateRequests'>;

const errorFigures = (metrics: readonly ErrorFigures[]): ErrorFigures[] =>
  metrics.filter((each) => each.metric === 'errors');

function total(figures: readonly ErrorFigures[]): { requests: number; failed: number | null } {
  const requests = figures.reduce((sum, each) => sum + each.candidateRequests, 0);
  const rated = figures.filter((each) => each.candidateRequests > 0);
  // A verdict without a rate says nothing of its failures, so the sum would be too small.
  const failed = rated.some((each) => each.candidate === null)
    ? null
    : rated.reduce(
        (sum, each) => sum + Math.round(((each.candidate ?? 0) * each.candidateRequests) / 100),
        0,
      );
  return { requests, failed };
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
    (rate === null || typeof rate === 'number') &&
    typeof field(value, 'candidateRequests') === 'number'
  );
}

const field = (value: unknown, name: string): unknown =>
  value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[name] : undefined;
