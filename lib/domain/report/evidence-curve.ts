import type { DeploymentEvidence, SloEvidence } from '../../model/deployment-evidence.ts';
import type { MetricName, MetricVerdict, VerdictStatus } from '../../model/verdict.ts';

/** Evidence of an older version has no series. */
export type KeptMetric = Omit<MetricVerdict, 'series'> & Partial<Pick<MetricVerdict, 'series'>>;

export interface EvidencePoint {
  /** Where the period begins, milliseconds since the epoch. */
  readonly at: number;
  readonly candidate: { readonly bad: number; readonly all: number };
  readonly baseline: { readonly bad: number; readonly all: number };
  /** ln of the odds against chance at the end of the period. */
  readonly logEvidence: number;
  /** The odds that were needed to act in this period. */
  readonly needed: number;
}

/** How the odds against chance grew until a verdict: what a table, a sparkline or a chart is drawn from. */
export interface EvidenceCurve {
  readonly metric: MetricName;
  readonly status: VerdictStatus;
  /** Odds needed at the verdict. */
  readonly needed: number;
  /** Empty: the periods were not kept. */
  readonly points: readonly EvidencePoint[];
  /** Index of the first period of a second comparison, whose odds begin anew; null: there is only one. */
  readonly restart: number | null;
  /** Index of the period in which the needed odds were first reached, for each comparison that reached them. */
  readonly reached: readonly number[];
  /** When the newest comparison had the needed odds: the end of that period. null: never. */
  readonly reachedAt: number | null;
  readonly firstTrafficAt: number | null;
  /** 0: not known. */
  readonly periodSeconds: number;
}

/** What the curves of one deployment have in common. */
export interface CurveFacts {
  readonly firstTrafficAt: number | null;
  readonly periodSeconds: number;
  /** From here on nothing is measured at the same time: the time before stands for the baseline. */
  readonly aloneFrom: number | null;
  /** Odds that are needed as long as the stable version is measured beside the candidate. */
  readonly neededBeside: Readonly<Partial<Record<MetricName, number>>>;
}

export function curveFacts({ state, plan, slo }: DeploymentEvidence): CurveFacts {
  const shifts = state.shifts ?? [];
  const beside = slo.filter(({ weight }) => weight < 100);
  const neededBeside = leastNeeded(beside);
  const needed = leastNeeded(slo.filter(({ weight }) => weight >= 100));
  // More is needed of a candidate alone. Where that is not so, it had been alone from the start, or never is.
  const changes = (neededBeside.errors ?? Number.POSITIVE_INFINITY) < (needed.errors ?? 0);
  return {
    firstTrafficAt: shifts.find(({ weight }) => weight > 0)?.at ?? null,
    periodSeconds: state.plan?.periodSeconds ?? plan?.periodSeconds ?? 0,
    aloneFrom: changes ? (shifts.find(({ weight }) => weight >= 100)?.at ?? null) : null,
    neededBeside,
  };
}

function leastNeeded(slo: readonly SloEvidence[]): Partial<Record<MetricName, number>> {
  const least: Partial<Record<MetricName, number>> = {};
  for (const { metric, evidenceNeeded } of slo.flatMap(({ verdict }) => verdict.metrics))
    least[metric] = Math.min(least[metric] ?? evidenceNeeded, evidenceNeeded);
  return least;
}

export function buildEvidenceCurve(verdict: KeptMetric, facts: CurveFacts): EvidenceCurve {
  const { metric, status, evidenceNeeded } = verdict;
  const { aloneFrom, firstTrafficAt, periodSeconds } = facts;
  const series = verdict.series ?? [];
  // Without a baseline in the second part it adds nothing, and the first comparison's odds stay as they are.
  const alone =
    aloneFrom === null ? -1 : series.findIndex(({ at, baseline }) => at >= aloneFrom && baseline.all > 0);
  const restart = alone > 0 ? alone : null;
  const points = series.map(
    ({ at, candidate, baseline, logEvidence }, index): EvidencePoint => ({
      at,
      candidate,
      baseline,
      logEvidence,
      needed:
        restart !== null && index < restart ? (facts.neededBeside[metric] ?? evidenceNeeded) : evidenceNeeded,
    }),
  );
  const newest = points.findIndex((point, index) => index >= (restart ?? 0) && hasReached(point));
  const before = points.findIndex((point, index) => index < (restart ?? 0) && hasReached(point));
  const reachedIn = points[newest];
  return {
    metric,
    status,
    needed: evidenceNeeded,
    points,
    restart,
    reached: [before, newest].filter((index) => index >= 0),
    reachedAt: reachedIn ? endOf(reachedIn, periodSeconds) : null,
    firstTrafficAt,
    periodSeconds,
  };
}

export const hasReached = ({ logEvidence, needed }: Pick<EvidencePoint, 'logEvidence' | 'needed'>): boolean =>
  logEvidence >= Math.log(needed);

/** The odds of a period are those at its end. */
export const endOf = ({ at }: Pick<EvidencePoint, 'at'>, periodSeconds: number): number =>
  at + periodSeconds * 1000;
