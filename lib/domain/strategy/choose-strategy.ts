import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { RiskLevel, StrategyName } from '../../model/names.ts';
import type { Plan } from '../../model/plan.ts';
import type { DeploymentRequest } from '../../model/request.ts';
import type { DriverCapabilities } from '../../model/traffic.ts';
import type { Traffic } from '../analysis/index.ts';
import type { Guidance } from './guidance.ts';

export interface Choice {
  readonly strategy: StrategyName;
  readonly reasons: Plan['reasons'];
  readonly alternatives: Plan['alternatives'];
}

export interface ChoiceFacts {
  readonly definition: ServiceDefinition;
  readonly capabilities: DriverCapabilities;
  readonly request: DeploymentRequest;
  readonly guidance: Guidance;
  readonly previousVersion: string | null;
  /** What the running version gets; null: not known. */
  readonly traffic: Traffic | null;
}

const ALL: readonly StrategyName[] = ['blue-green', 'canary', 'rolling'];

/** Which strategy, and one sentence per deciding factor (ST-1, ST-2). A recommendation is one that the target can do. */
export function chooseStrategy(facts: ChoiceFacts): Choice {
  const { definition, request, guidance } = facts;
  const decided: Decide = (strategy, factor, sentence, more = []) => ({
    strategy,
    reasons: [{ factor, sentence }, ...more],
    alternatives: ALL.filter((each) => each !== strategy).map((each) => ({
      strategy: each,
      lostBecause: factor === 'recommendation' ? whyNot(each, facts) : `${strategy} was ${chosenBy(factor)}`,
    })),
  });

  if (facts.previousVersion === null) {
    const able = facts.capabilities.strategies;
    return decided(
      able.includes('blue-green') ? 'blue-green' : (able[0] ?? 'blue-green'),
      'first deployment',
      'Nothing serves yet, so there is no traffic to divide and no version to go back to.',
    );
  }
  const answer = request.answers?.strategy;
  if (answer && answer !== 'recommend')
    return decided(answer, 'answer', `${request.requestedBy} chose ${answer}.`);
  if (guidance.strategy) {
    return decided(guidance.strategy.value, 'guidance', `The guidance says "${guidance.strategy.words}".`);
  }
  const preferred = definition.delivery.strategy;
  if (preferred !== 'recommend')
    return decided(preferred, 'definition', `The definition of ${definition.service} asks for ${preferred}.`);

  return recommend(facts, decided);
}

type Decide = (strategy: StrategyName, factor: string, sentence: string, more?: Plan['reasons']) => Choice;

/** The best that the target can do. What would have been better is said, with what stands against it. */
function recommend(facts: ChoiceFacts, decided: Decide): Choice {
  const { capabilities } = facts;
  const ranked = ranking(facts);
  const best = ranked.find(({ strategy }) => capabilities.strategies.includes(strategy)) ?? ranked[0];
  if (!best) throw new Error('a ranking names every strategy');
  const missed = ranked.slice(0, ranked.indexOf(best));
  const against = missed.map(({ strategy, why }) => ({
    factor: 'target',
    sentence: `${capitalised(strategy)} would be better (${why}), but the target cannot do it: ${capabilities.sentence}.`,
  }));
  return decided(best.strategy, 'recommendation', `${capitalised(best.why)}.`, [
    ...against,
    ...slowWayBack(best.strategy, facts),
  ]);
}

/** Rolling cannot be undone at once. Who asked for that is told, where nothing else is left (IN-5). */
function slowWayBack(strategy: StrategyName, { request }: ChoiceFacts): Plan['reasons'] {
  if (strategy !== 'rolling' || request.answers?.rollbackTolerance !== 'instant') return [];
  return [
    {
      factor: 'rollback tolerance',
      sentence:
        'An instant way back was asked for, and rolling has none: every instance has to be replaced again.',
    },
  ];
}

const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

interface Ranked {
  readonly strategy: StrategyName;
  readonly why: string;
}

/** Every strategy, the best first, each with why one would choose it (ST-2). */
function ranking(facts: ChoiceFacts): readonly Ranked[] {
  const { definition } = facts;
  const risk = riskOf(facts);
  const rolling = (why: string): Ranked => ({ strategy: 'rolling', why });
  const canary: Ranked = {
    strategy: 'canary',
    why: `the risk is ${risk}: users meet the new version a few percent at a time, and figures decide each step`,
  };
  const blueGreen: Ranked = {
    strategy: 'blue-green',
    why:
      risk === 'low'
        ? 'the risk is low and there is capacity for both versions: one cut-over, and an instant way back'
        : 'one cut-over after tests, and an instant way back',
  };
  if (definition.stateful)
    return [
      rolling('the service keeps state in its instances, so they are replaced one at a time'),
      canary,
      blueGreen,
    ];
  if (!definition.spareCapacity)
    return [rolling('there is no capacity to run both versions in full at the same time'), canary, blueGreen];
  const last = rolling('instances are replaced one at a time');
  if (risk !== 'low') return [canary, blueGreen, last];
  if (definition.downtimeAllowed && facts.request.answers?.rollbackTolerance !== 'instant')
    return [
      rolling('the risk is low and a moment away is allowed, so no second capacity is needed'),
      blueGreen,
      canary,
    ];
  return [blueGreen, canary, last];
}

/** The higher of what was said and what the definition has: guidance makes a deployment more careful only. */
export function riskOf({
  definition,
  request,
  guidance,
}: Pick<ChoiceFacts, 'definition' | 'request' | 'guidance'>): RiskLevel {
  const order: readonly RiskLevel[] = ['low', 'medium', 'high'];
  const said: ReadonlyArray<RiskLevel | undefined> = [
    definition.risk,
    request.answers?.risk,
    guidance.risk?.value,
    guidance.migration || request.answers?.databaseMigration ? 'high' : undefined,
  ];
  return order[Math.max(...said.map((risk) => (risk === undefined ? 0 : order.indexOf(risk))))] ?? 'medium';
}

function chosenBy(factor: string): string {
  if (factor === 'first deployment') return 'the only one that makes sense for a first deployment';
  if (factor === 'answer') return 'chosen by the person who asks';
  return factor === 'guidance' ? 'asked for in the guidance' : 'asked for in the definition';
}

function whyNot(strategy: StrategyName, facts: ChoiceFacts): string {
  const { definition, capabilities } = facts;
  if (!capabilities.strategies.includes(strategy)) return `the target cannot do it: ${capabilities.sentence}`;
  if (strategy === 'rolling')
    return facts.request.answers?.rollbackTolerance === 'instant'
      ? 'its way back is not instant, as was asked for'
      : 'it is slower, and harder to undo; nothing here needs it';
  if (definition.downtimeAllowed && riskOf(facts) === 'low')
    return 'it needs capacity for both versions, and a moment away is allowed';
  if (definition.stateful) return 'state in the instances would be lost at the cut-over';
  if (!definition.spareCapacity) return 'it needs both versions to run in full at the same time';
  return strategy === 'canary'
    ? 'the risk is low, and a canary would take longer'
    : `a cut-over would show a ${riskOf(facts)}-risk change to all users at once`;
}
