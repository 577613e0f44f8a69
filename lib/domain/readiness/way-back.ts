import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { sharesOnTheWayBack } from '../../model/definition/stepped-way-back.ts';
import { formatDuration } from '../../model/duration.ts';
import type { StrategyName } from '../../model/names.ts';

const AT_ONCE: Record<StrategyName, string> = {
  'blue-green': 'all traffic is switched back at once',
  canary: 'the candidate gets no traffic any more, at once',
  rolling: 'every instance is replaced again, one by one',
};

/** What a rollback will do, by this mode, strategy and target (PF-6): a person agrees to it beforehand. */
export function wayBack(facts: {
  readonly definition: ServiceDefinition;
  readonly strategy: StrategyName;
  readonly previousVersion: string | null;
}): string {
  const { definition, strategy, previousVersion } = facts;
  const { mode, stepEvery, slo } = definition.rollback;
  const within = `, within ${formatDuration(slo)}`;
  if (previousVersion === null)
    return `the candidate is removed, as nothing served before it (rollback.mode ${mode})${within}`;
  if (mode === 'instant') return `${AT_ONCE[strategy]} (rollback.mode instant)${within}`;
  if (mode === 'freeze-and-page')
    return 'none by itself once users have met the candidate: traffic stays where it is, and people are called to decide (rollback.mode freeze-and-page)';
  const shares = sharesOnTheWayBack({ ...definition, delivery: { ...definition.delivery, strategy } });
  return shares.length > 1
    ? `through the shares that it came by, ${formatDuration(stepEvery)} each (rollback.mode stepped)${within}`
    : `${AT_ONCE[strategy]}, because there are no shares to step through here (rollback.mode stepped)${within}`;
}
