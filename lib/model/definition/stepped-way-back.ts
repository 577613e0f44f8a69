import { formatDuration } from '../duration.ts';
import { DEFAULT_STEPS, type ServiceDefinition } from './service-definition.ts';
import type { TargetKind } from './target/index.ts';

/** Targets whose shares Slipway sets itself, so that each can be given downwards too; the others go back at once. */
const STEPS_BACK: readonly TargetKind[] = ['local', 'lambda', 'alb'];

type Facts = Pick<ServiceDefinition, 'delivery' | 'rollback' | 'target'>;

/** The shares that a whole way back in steps begins at and comes through, the largest first; none where it goes at once. */
export function sharesOnTheWayBack({ delivery, rollback, target }: Facts): readonly number[] {
  const { strategy, steps = DEFAULT_STEPS, controlSlice, cutOver } = delivery;
  if (rollback.mode !== 'stepped' || strategy === 'rolling' || !STEPS_BACK.includes(target.kind)) return [];
  const isCutOver = strategy === 'blue-green';
  const own = isCutOver ? [] : steps.filter((weight) => weight < 100);
  const kept = 100 - controlSlice;
  const hasControl = controlSlice > 0 && !(isCutOver && cutOver === 'all') && (own.at(-1) ?? 0) < kept;
  return [...own, ...(hasControl ? [kept] : []), 100].toReversed();
}

/**
 * A way back that is planned to take longer than it may is a promise that nobody can keep (RB-6). A rule of definitions that
 * come in and not of the schema: one that was admitted before this rule has to be readable on its way back.
 *
 * @returns one line for each problem
 */
export function steppedWayBackProblems(definition: Facts): readonly string[] {
  const shares = sharesOnTheWayBack(definition);
  const { stepEvery, slo } = definition.rollback;
  const takes = shares.length * stepEvery;
  if (takes <= slo) return [];
  const longest = Math.floor(slo / shares.length);
  const shorter = longest >= 1 ? `a rollback.stepEvery of at most ${formatDuration(longest)}, or ` : '';
  return [
    `rollback.stepEvery: ${formatDuration(stepEvery)} is too long for rollback.mode stepped: the whole way back (${shares.join(' → ')} → 0 %) takes ${shares.length} × ${formatDuration(stepEvery)} = ${formatDuration(takes)}, and rollback.slo is ${formatDuration(slo)}; allowed: ${shorter}a rollback.slo of at least ${formatDuration(takes)}; change one of them, or take fewer delivery.steps or rollback.mode instant`,
  ];
}
