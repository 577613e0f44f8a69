import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { SloLimits } from '../../model/definition/slo.ts';
import { steppedWayBackProblems } from '../../model/definition/stepped-way-back.ts';
import type { RiskLevel } from '../../model/names.ts';
import type { DeploymentRequest } from '../../model/request.ts';
import { DEPTH_BY_RISK, deeper } from '../smoke/index.ts';
import { riskOf } from './choose-strategy.ts';

/** How long a rollback may take by the answer; instant asks for another strategy, and not for another time. */
export const TOLERATED_SECONDS = { instant: null, '5m': 300, '30m': 1800 } as const;

/**
 * The definition that is in force for one deployment: answers make it more careful, and never less (IN-4, IN-5). It is what is
 * pinned, so that smoke tests, verdicts and reports need to know of no answer.
 *
 * @param definition as it is written: one that was tuned already would be made stricter once more
 */
export function tunedDefinition(
  definition: ServiceDefinition,
  request: DeploymentRequest,
): ServiceDefinition {
  const { answers } = request;
  if (!answers) return definition;
  const { smoke, slo } = definition;
  const riskFrom = (least: RiskLevel) =>
    riskOf({ definition: { ...definition, risk: least }, request, guidance: { unused: [] } });
  return withTolerance(
    {
      ...definition,
      risk: riskFrom(definition.risk),
      // A depth that the definition names goes before its own risk, and not before the risk that somebody sees in this version.
      smoke: smoke.depth ? { ...smoke, depth: deeper(smoke.depth, DEPTH_BY_RISK[riskFrom('low')]) } : smoke,
      slo: answers.sloTargets === 'strict' ? { ...slo, limits: halved(slo.limits) } : slo,
    },
    answers.rollbackTolerance ? TOLERATED_SECONDS[answers.rollbackTolerance] : null,
  );
}

const halved = ({ errorRatePp, p99Percent, throughputPercent }: SloLimits): SloLimits => ({
  errorRatePp: errorRatePp / 2,
  p99Percent: p99Percent / 2,
  throughputPercent: throughputPercent / 2,
});

/** A way back in steps that cannot be over by then is not promised to be. */
function withTolerance(definition: ServiceDefinition, seconds: number | null): ServiceDefinition {
  if (seconds === null || definition.rollback.slo <= seconds) return definition;
  const held = { ...definition, rollback: { ...definition.rollback, slo: seconds } };
  return steppedWayBackProblems(held).length > 0 ? definition : held;
}
