import type { Trace } from '../lib/model/trace.ts';

export type { Arm, Trace, TracePeriod, TraceStage, Truth } from '../lib/model/trace.ts';

/**
 * A rule under test. Answers the index of the period after which it rolls back, having seen that period and those
 * before it only; null: never.
 */
export type Rule = (trace: Trace) => number | null;
