import { SlipwayError } from '../../model/errors.ts';
import type { PlanInForce } from '../../model/plan.ts';
import type { Progress } from '../../model/state.ts';
import type { VerdictStatus } from '../../model/verdict.ts';

export interface StageQuestion {
  readonly plan: PlanInForce;
  readonly progress: Progress;
  readonly slo: { readonly status: VerdictStatus; readonly reason: string };
  readonly extensions: number;
  readonly onInconclusive: 'ask' | 'advance';
  /** A person has said that it may go on without a verdict. */
  readonly answered: boolean;
}

export function firstProgress(plan: PlanInForce): Progress {
  const first = plan.stages[0];
  if (!first) throw new Error('a plan has at least one stage');
  return {
    stage: 0,
    weight: first.weight,
    observeSeconds: first.observeSeconds,
    pass: 0,
    next: 'shift',
    reason: 'first stage',
    marked: [],
  };
}

/** What comes after an observation (OB-1). Only a PASS advances unmarked; a BREACH never advances. */
export function decideNext(question: StageQuestion): Progress {
  const { plan, progress, slo } = question;
  if (slo.status === 'BREACH') throw new SlipwayError('SloBreached', slo.reason);
  if (slo.status === 'PASS') return advance(plan, progress, slo.reason, progress.marked);
  const own = isFinal(progress) ? undefined : plan.stages[progress.stage]?.extensions;
  if (!question.answered && progress.pass < (own ?? question.extensions)) {
    return {
      ...progress,
      pass: progress.pass + 1,
      next: isFinal(progress) ? 'final-again' : 'observe-again',
      reason: `observed again, no verdict yet: ${slo.reason}`,
    };
  }
  if (!question.answered && question.onInconclusive === 'ask') {
    return {
      ...progress,
      next: 'ask',
      reason: `no verdict after ${progress.pass + 1} observations: ${slo.reason}`,
    };
  }
  const mark = `${nameOf(plan, progress)} went on without a verdict: ${slo.reason}`;
  return advance(plan, progress, mark, [...progress.marked, mark]);
}

function advance(plan: PlanInForce, progress: Progress, reason: string, marked: readonly string[]): Progress {
  const following = plan.stages[progress.stage + 1];
  if (isFinal(progress)) return { ...progress, next: 'retire', reason, marked };
  if (!following) {
    return {
      ...progress,
      observeSeconds: plan.finalObserveSeconds,
      pass: 0,
      next: 'final',
      final: true,
      reason,
      marked,
    };
  }
  return {
    stage: following.index,
    weight: following.weight,
    observeSeconds: following.observeSeconds,
    pass: 0,
    next: 'shift',
    reason,
    marked,
  };
}

const isFinal = (progress: Progress) => progress.final === true;

const nameOf = (plan: PlanInForce, progress: Progress) =>
  isFinal(progress)
    ? 'the final observation'
    : `the stage "${plan.stages[progress.stage]?.label ?? progress.stage}"`;
