import type { Slo } from '../../model/definition/slo.ts';
import type { Baseline } from '../../model/metrics.ts';
import type { MetricVerdict } from '../../model/verdict.ts';
import { meanPercentile } from './baseline.ts';
import type { Finding } from './finding.ts';
import { errorFindings, reversedPeriod, strictestTarget } from './judge-errors.ts';
import { latencyFindings, p99Periods } from './judge-latency.ts';
import { throughputFindings } from './judge-throughput.ts';
import type { PairedPeriod } from './paired-periods.ts';
import { requestsForPass } from './reversed-test.ts';
import {
  errorLimit,
  errorSentence,
  latencyLimit,
  latencySentence,
  type Telling,
  throughputSentence,
} from './sentences.ts';
import { rate } from './share.ts';

/** Every metric after every period. */
export interface Findings {
  readonly errors: ReturnType<typeof errorFindings>;
  readonly latency: ReturnType<typeof latencyFindings>;
  readonly throughput: ReturnType<typeof throughputFindings>;
}

export const findAll = (pairs: readonly PairedPeriod[], baseline: Baseline, slo: Slo): Findings => ({
  errors: errorFindings(pairs, baseline, slo),
  latency: latencyFindings(pairs, baseline, slo),
  throughput: throughputFindings(pairs, baseline, slo),
});

/** What is said of each metric after the newest period, with everything that went into it. */
export function metricVerdicts(
  pairs: readonly PairedPeriod[],
  findings: Findings,
  baseline: Baseline,
  slo: Slo,
): readonly MetricVerdict[] {
  const errors = findings.errors.at(-1);
  const latency = findings.latency.at(-1);
  const throughput = findings.throughput.at(-1);
  if (!errors || !throughput) return [];
  const p99 = meanPercentile(
    pairs.map(({ candidate }) => candidate),
    'p99',
  );
  const telling = (neededRequests: number): Telling => ({
    slo,
    baseline,
    seconds: pairs[0]?.candidate.seconds ?? slo.period,
    neededRequests,
    p99,
  });
  const forErrors = requestsForPass(
    findings.errors.map(({ comparison }) => reversedPeriod(comparison)),
    slo.limits.errorRatePp / 100,
    baseline.history.noise.dispersion,
  );
  const common = (finding: Finding, course: readonly Finding[]) => ({
    status: finding.status,
    exceeded: finding.exceeded,
    evidence: Math.exp(Math.min(finding.logEvidence, 700)),
    evidenceNeeded: finding.needed,
    candidateRequests: finding.comparison.whole.candidate.all,
    baselineRequests: finding.comparison.concurrent
      ? finding.comparison.whole.baseline.all
      : baseline.history.requests,
    series: course.map(({ comparison: { seen: newest }, logEvidence }, index) => ({
      at: pairs[index]?.start ?? 0,
      candidate: newest.candidate,
      baseline: newest.baseline,
      logEvidence,
    })),
  });
  return [
    {
      metric: 'errors',
      sentence: errorSentence(errors, telling(forErrors)),
      candidate: rate(errors.shown.candidate) * 100,
      baseline: rate(errors.shown.baseline) * 100,
      target: strictestTarget(slo).target * 100,
      limit: errorLimit(errors, slo),
      ...common(errors, findings.errors),
    },
    // No limit for it, no verdict of it.
    ...(latency
      ? [
          {
            metric: 'latency' as const,
            sentence: latencySentence(
              latency,
              telling(requestsForPass(p99Periods(pairs), baseline.slow[0]?.share ?? 0.01)),
            ),
            candidate: p99,
            baseline: baseline.p99Ms,
            target: slo.targets.p99Ms,
            limit: latencyLimit(latency, slo),
            ...common(latency, findings.latency),
          },
        ]
      : []),
    {
      metric: 'throughput',
      sentence: throughputSentence(throughput, telling(0)),
      candidate: (1 - rate(throughput.shown.candidate)) * 100,
      baseline: (1 - rate(throughput.shown.baseline)) * 100,
      target: null,
      limit: `${slo.limits.throughputPercent} % below the baseline`,
      ...common(throughput, findings.throughput),
    },
  ];
}
