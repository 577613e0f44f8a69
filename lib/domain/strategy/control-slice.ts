import type { Delivery } from '../../model/definition/service-definition.ts';
import type { StrategyName } from '../../model/names.ts';
import type { Plan } from '../../model/plan.ts';
import { canSplit, type DriverCapabilities } from '../../model/traffic.ts';

/** What is left of 100 %, without the rests of binary fractions. */
const restOf = (percent: number): number => Math.round((100 - percent) * 1e4) / 1e4;

/** Percent that are to stay on the stable version in the last stage before everything is shifted; 0: none (OB-2). */
export function controlWanted(
  strategy: StrategyName,
  { controlSlice, cutOver }: Delivery,
  previousVersion: string | null,
): number {
  if (previousVersion === null || strategy === 'rolling') return 0;
  return strategy === 'canary' || cutOver === 'keep-control' ? controlSlice : 0;
}

export interface ControlledWeights {
  readonly weights: readonly number[];
  /** Percent that do stay in the last stage before 100. */
  readonly control: number;
}

/** Puts the control's stage before the last, unless one leaves as little already or the target cannot do it. */
export function withControl(weights: readonly number[], wanted: number, able: boolean): ControlledWeights {
  if (wanted === 0) return { weights, control: 0 };
  const before = weights.filter((weight) => weight < 100);
  const last = before.at(-1) ?? 0;
  if (last >= restOf(wanted)) return { weights, control: restOf(last) };
  return able ? { weights: [...before, restOf(wanted), 100], control: wanted } : { weights, control: 0 };
}

/** What a stage's label says of the control; empty for every stage but the one that keeps it. */
export const controlLabel = (weight: number, control: number): string =>
  control > 0 && weight === restOf(control) ? `, ${control} % stay as control` : '';

export interface ControlFacts {
  readonly strategy: StrategyName;
  readonly delivery: Delivery;
  readonly capabilities: DriverCapabilities;
  readonly candidate: string;
  readonly stable: string | null;
  readonly control: number;
}

/** Whether something is left to compare with, and where nothing is, what that costs and which setting decides (ST-1). */
export function controlReasons(facts: ControlFacts): Plan['reasons'] {
  const { strategy, stable } = facts;
  if (stable === null || strategy === 'rolling') return [];
  const sentence = facts.control > 0 ? kept(facts, stable) : notKept(facts, stable);
  return [{ factor: 'control slice', sentence }];
}

const kept = ({ strategy, candidate, control }: ControlFacts, stable: string) =>
  `At ${restOf(control)} %, ${control} % of the traffic stay on ${stable} as control, so that what harms both versions is not taken for a fault of ${candidate} (${strategy === 'canary' ? 'delivery.controlSlice' : 'delivery.cutOver'}).`;

function notKept(facts: ControlFacts, stable: string): string {
  const { strategy, candidate, capabilities } = facts;
  const { controlSlice, cutOver } = facts.delivery;
  const weaker = `at 100 % ${candidate} is compared with the time before, which is weaker evidence`;
  if (strategy === 'canary')
    return controlSlice === 0
      ? `No control is kept, because delivery.controlSlice is 0: ${weaker}.`
      : `The ${capabilities.driver} driver goes through steps of its own and keeps no ${controlSlice} % as control: ${weaker}.`;
  if (canSplit(capabilities))
    return `The cut-over keeps no control: ${weaker}; delivery.cutOver: keep-control leaves ${controlSlice || 'some'} % on ${stable} first.`;
  return cutOver === 'keep-control'
    ? `delivery.cutOver is keep-control, and the ${capabilities.driver} driver cannot divide the traffic of a cut-over: ${weaker}.`
    : `The cut-over keeps no control, and the ${capabilities.driver} driver cannot keep one: ${weaker}.`;
}
