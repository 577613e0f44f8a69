import type { Arm, TracePeriod } from '../trace.ts';

/**
 * What a monitoring query answers for one period: a number; NaN where there was no request, because 0/0 is
 * NaN in PromQL; undefined where no figures are there at all, which in PromQL is an empty vector. The tools
 * tell the two apart.
 */
export type Figure = number | undefined;

/** A figure of one version. */
export type Metric = (arm: Arm | null) => Figure;

/**
 * A figure of a period, for the tools that ask for one number and know nothing of a baseline by themselves.
 */
export type Query = (period: TracePeriod) => Figure;

export const errorRate: Metric = (arm) => (arm ? arm.errors / arm.requests : undefined);

/** Kayenta gives its bounds to within 1e-4 (see mann-whitney.ts), which only percent can bear. */
export const errorPercent: Metric = (arm) => (arm ? (100 * arm.errors) / arm.requests : undefined);

export const p99: Metric = (arm) => (arm ? (arm.p99Ms ?? Number.NaN) : undefined);

/** Of the candidate alone: the query of Argo's and Flagger's documentation. */
export const successRate: Query = ({ candidate }) =>
  candidate ? (candidate.requests - candidate.errors) / candidate.requests : undefined;

export const successPercent: Query = ({ candidate }) =>
  candidate ? (100 * (candidate.requests - candidate.errors)) / candidate.requests : undefined;

/** Of both: what somebody writes who wants a comparison from a tool that has none. */
export const errorRise: Query = ({ candidate, baseline }) =>
  both(errorRate(candidate), errorRate(baseline), (ours, theirs) => ours - theirs);

export const p99Ratio: Query = ({ candidate, baseline }) =>
  both(p99(candidate), p99(baseline), (ours, theirs) => ours / theirs);

/** In PromQL an expression of two vectors is empty as soon as one of them is. */
export function both(a: Figure, b: Figure, combine: (a: number, b: number) => number): Figure {
  return a === undefined || b === undefined ? undefined : combine(a, b);
}
