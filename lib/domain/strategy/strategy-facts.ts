import type { StrategyName } from '../../model/names.ts';
import type { Plan } from '../../model/plan.ts';

/** What each strategy is good for, costs and needs (ST-2). */
export const STRATEGY_FACTS: Record<StrategyName, Pick<Plan, 'pros' | 'cons' | 'requires' | 'wayBack'>> = {
  'blue-green': {
    pros: ['no downtime', 'one cut-over', 'the way back is instant'],
    cons: ['all users meet the new version at once', 'needs double capacity for a while'],
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
