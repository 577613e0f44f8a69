import { slipwayCommand } from '../../model/command.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { AdmittedDeployment } from '../../model/state.ts';
import type { Check } from '../../model/verdict.ts';
import { byHand } from './by-hand.ts';

/**
 * What a person does when the way back could not be proven (RB-3). Each command stands at the end of its
 * step, behind a colon, so that it can be copied to the end of the line.
 */
export function manualSteps(
  deployment: AdmittedDeployment,
  definition: ServiceDefinition | null,
  checks: readonly Check[],
): string[] {
  const previous = deployment.previousVersion;
  const goal = previous
    ? `${previous} must have 100 % of the traffic`
    : 'the candidate must have no traffic, as nothing served before it';
  const kind = definition?.target.kind ?? null;
  return [
    `See where traffic is and who holds the lock (${goal}): ${slipwayCommand('status', kind)}`,
    ...(definition && previous !== null ? byHand(definition, { ...deployment, previous }) : []),
    ...checks.flatMap(mend),
    `When the service is well again, release its lock with your reason: ${slipwayCommand(`unlock ${deployment.service} --reason "…"`, kind)}`,
    ...bringBack(deployment, kind),
  ];
}

/** Only behind the lock's release: until then every deployment of the service is refused. */
function bringBack({ service, previousVersion }: AdmittedDeployment, kind: string | null): string[] {
  if (previousVersion === null) return [];
  return [
    `If ${previousVersion} still does not have everything, deploy it as any other version: ${slipwayCommand(`deploy ${service} --version ${previousVersion}`, kind)}`,
  ];
}

function mend(check: Check): string[] {
  if (check.status === 'PASS' || check.status === 'UNSPECIFIED' || !check.remedy) return [];
  return [
    `Mend "${check.name}": ${check.remedy}${check.verify ? `; it is mended when ${check.verify}` : ''}`,
  ];
}
