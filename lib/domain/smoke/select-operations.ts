import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { SmokeOperation } from '../../model/definition/smoke.ts';
import type { RiskLevel, SmokeDepth } from '../../model/names.ts';

export const DEPTH_BY_RISK: Readonly<Record<RiskLevel, SmokeDepth>> = {
  low: 'minimal',
  medium: 'standard',
  high: 'comprehensive',
};

/** Each depth includes the ones before it. */
const DEPTHS: readonly SmokeDepth[] = ['minimal', 'standard', 'comprehensive'];

export const deeper = (one: SmokeDepth, other: SmokeDepth): SmokeDepth =>
  DEPTHS.indexOf(one) > DEPTHS.indexOf(other) ? one : other;

/** How deep a service is tested: as its definition says, otherwise by its risk (OB-4). */
export const smokeDepth = (definition: Pick<ServiceDefinition, 'smoke' | 'risk'>): SmokeDepth =>
  definition.smoke.depth ?? DEPTH_BY_RISK[definition.risk];

/** What is tried at a depth: the health path first, because nothing else can pass where it fails. */
export function operationsAt(
  definition: Pick<ServiceDefinition, 'smoke' | 'target'>,
  depth: SmokeDepth,
): SmokeOperation[] {
  const health: SmokeOperation = {
    name: 'health',
    category: 'health',
    depth: 'minimal',
    steps: [{ method: 'GET', path: definition.target.health, headers: {}, status: 200, capture: {} }],
  };
  const asDeep = (operation: SmokeOperation) => DEPTHS.indexOf(operation.depth) <= DEPTHS.indexOf(depth);
  return [health, ...definition.smoke.operations.filter(asDeep)];
}
