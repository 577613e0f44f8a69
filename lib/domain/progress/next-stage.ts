import { formatDuration } from '../../model/duration.ts';
import { SlipwayError } from '../../model/errors.ts';
import type { PlanInForce } from '../../model/plan.ts';
import type { Progress } from '../../model/state.ts';
import type { VerdictStatus } from '../../model/verdict.ts';
import type { ObservationWish } from '../../model/wish.ts';

export interface StageQuestion {
  readonly plan: PlanInForce;
  readonly progress: Progress;
  readonly slo: { readonly status: VerdictStatus; readonly reason: string };
  readonly extensions: number;
  readonly onInconclusive: 'ask' | 'advance';
  /** A person has said that it may go on without a verdict. */
  readonly answered: boolean;
  /** Whether one person may say that it goes on; false: more have to. @default true */
  readonly oneDecides?: boolean;
  /** What a person wants of this observation. @default nothing */
  readonly wish?: Pick<ObservationWish, 'kind' | 'seconds' | 'by' | 'reason'> | undefined;
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
  const { wish } = question;
  if (wish?.kind === 'extend')
    return again(plan, progress, {
      observeSeconds: wish.seconds,
      byPeople: (progress.byPeople ?? 0) + 1,
      reason: `observed for ${formatDuration(wish.seconds)} more, as ${wish.by} asks for: ${wish.reason}`,
    });
  const cut = wish ? `, and ${wish.by} skipped the rest of the wait: ${wish.reason}` : '';
  if (slo.status === 'PASS') return advance(plan, progress, `${slo.reason}${cut}`, progress.marked);
  const own = isFinal(progress) ? undefined : plan.stages[progress.stage]?.extensions;
  const passes = progress.pass - (progress.byPeople ?? 0);
  // Who skips has said that it may go on without a verdict.
  const mayGoOn = question.answered || (wish !== undefined && question.oneDecides !== false);
  if (!mayGoOn && !wish && passes < (own ?? question.extensions))
    return again(plan, progress, { reason: `observed again, no verdict yet: ${slo.reason}` });
  if (!mayGoOn && question.onInconclusive === 'ask') {
    return {
      ...progress,
      next: 'ask',
      reason: `no verdict after ${progress.pass + 1} ${progress.pass === 0 ? 'observation' : 'observations'}: ${slo.reason}`,
    };
  }
  const mark = `${nameOf(plan, progress)} went on without a verdict: ${slo.reason}${cut}`;
  return advance(plan, progress, mark, [...progress.marked, mark]);
}

/** The same traffic for another time: as long as planned, where nothing else is said. */
function again(
  plan: PlanInForce,
  progress: Progress,
  change: Pick<Progress, 'reason'> & Partial<Pick<Progress, 'observeSeconds' | 'byPeople'>>,
): Progress {
  const planned = isFinal(progress)
    ? plan.finalObserveSeconds
    : (plan.stages[progress.stage]?.observeSeconds ?? progress.observeSeconds);
  return {
    ...progress,
    observeSeconds: planned,
    pass: progress.pass + 1,
    next: isFinal(progress) ? 'final-again' : 'observe-again',
    ...change,
  };
}

function advance(plan: PlanInForce, progress: Progress, reason: string, marked: readonly string[]): Progress {
  const following = plan.stages[progress.stage + 1];
  if (isFinal(progress)) return { ...progress, next: 'retire', reason, marked };
  if (!following) {
    return {
      ...progress,
      observeSeconds: plan.finalObserveSeconds,
      pass: 0,
      byPeople: 0,
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
