import type { VerdictStatus } from '../../model/verdict.ts';
import type { Comparison, Sides } from './comparison.ts';

/** How one metric stands after one period, in figures; the words are made for the last one only. */
export interface Finding {
  readonly status: VerdictStatus;
  readonly comparison: Comparison;
  /** What exceeds the limit, or the whole where nothing does. */
  readonly shown: Sides;
  readonly span: 'recent' | 'whole';
  /** A limit is exceeded; without enough evidence that is no BREACH, and does not advance either. */
  readonly exceeded: boolean;
  /** ln of the odds against chance, and what they have to reach. */
  readonly logEvidence: number;
  readonly needed: number;
  /** ln of the odds against "worse by the margin"; a PASS needs 20 : 1. */
  readonly logPass: number;
  /** Of the newest `slo.threshold.of` periods, those over the limit: what `mode: threshold` goes by. */
  readonly periodsOver: number;
}

/** α = 1 % of false rollbacks for a deployment, in three parts (analysis.md): 0.5 %, 0.3 % and 0.2 %. */
export const NEEDED = { errors: 200, latency: 667, throughput: 500 } as const;
/** Without the stable version beside it, a fifth of α. */
export const ALONE_TIMES = 5;
