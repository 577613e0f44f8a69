import type { Rollback } from '../../model/definition/rollback.ts';
import type { StrategyName } from '../../model/names.ts';
import type { Plan } from '../../model/plan.ts';

type Facts = Pick<Plan, 'pros' | 'cons' | 'requires' | 'wayBack'>;

const AT_ONCE = 'all users meet the new version at once';
const WITHOUT_CONCURRENT = 'compared with the time before only, which is weaker evidence';

/** What each strategy is good for, costs and needs (ST-2). */
const STRATEGY_FACTS: Record<StrategyName, Facts> = {
  'blue-green': {
    pros: ['no downtime', 'one cut-over', 'the way back is instant'],
    cons: [AT_ONCE, 'needs double capacity for a while'],
    requires: ['capacity for both versions in full', 'traffic that can be switched'],
    wayBack: 'switch all traffic back to the version that still runs',
  },
  canary: {
    pros: [
      'a fault reaches a few percent of the users only',
      'compared with the old version at the same time',
    ],
    cons: ['takes longer', 'needs enough traffic for a verdict'],
    requires: ['capacity for both versions', 'traffic that can be divided by weight'],
    wayBack: 'give the candidate no traffic',
  },
  rolling: {
    pros: ['needs no extra capacity', 'suits stateful and simple services'],
    cons: ['slower', 'harder to undo: every instance has to be replaced again'],
    requires: ['instances that can be replaced one by one'],
    wayBack: 'replace every instance by the previous version again',
  },
};

/** The facts of a plan: a cut-over may keep a control slice, and a first deployment has nothing to compare with. */
export function factsOf(
  strategy: StrategyName,
  control: number,
  previousVersion: string | null,
  mode: Rollback['mode'],
): Facts {
  const own = STRATEGY_FACTS[strategy];
  const facts = { ...own, wayBack: wayBackOf(own.wayBack, mode) };
  if (previousVersion === null)
    return { ...facts, wayBack: 'there is no version to go back to: the candidate is removed' };
  if (strategy !== 'blue-green') return facts;
  if (control === 0) return { ...facts, cons: [...facts.cons, WITHOUT_CONCURRENT] };
  return {
    ...facts,
    pros: [...facts.pros, 'compared with the old version at the same time'],
    cons: facts.cons.map((con) =>
      con === AT_ONCE ? `all but ${control} % of the users meet the new version at once` : con,
    ),
  };
}

const wayBackOf = (own: string, mode: Rollback['mode']): string =>
  ({
    instant: own,
    stepped: `${own}, through the shares that it came by (rollback.mode: stepped)`,
    'freeze-and-page':
      'none by itself once users have met it: traffic stays where it is and a person decides (rollback.mode: freeze-and-page)',
  })[mode];
