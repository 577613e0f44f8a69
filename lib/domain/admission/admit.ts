import { slipwayCommand } from '../../model/command.ts';
import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { DeploymentRequest } from '../../model/request.ts';
import type { TrafficReading } from '../../model/traffic.ts';

export interface AdmissionFacts {
  readonly request: DeploymentRequest;
  readonly definition: ServiceDefinition;
  readonly reading: TrafficReading;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

export type Admission =
  | { readonly admitted: true; readonly previousVersion: string | null }
  | { readonly admitted: false; readonly reason: string };

/** May this deployment start at all (IN-1, IN-7)? Which version serves now is read off the traffic. */
export function judgeAdmission({ request, definition, reading, now }: AdmissionFacts): Admission {
  const no = (reason: string): Admission => ({ admitted: false, reason });
  if (request.environment !== definition.environment) {
    return no(
      `${definition.service} is defined for the environment "${definition.environment}", and the request names "${request.environment}"; ask for "${definition.environment}"`,
    );
  }
  const freeze = definition.freezes.find((each) => now >= Date.parse(each.from) && now < Date.parse(each.to));
  if (freeze) {
    return no(
      `${definition.service} is frozen until ${freeze.to} by ${freeze.owner}: ${freeze.reason}; wait, or ask ${freeze.owner}`,
    );
  }
  const serving = reading.versions.filter((each) => each.weight > 0);
  if (serving.length > 1) {
    const split = serving.map((each) => `${each.version} ${each.weight} %`).join(', ');
    return no(
      `the traffic of ${definition.service} is already divided (${split}); finish or undo that first; see it with: ${slipwayCommand(`status ${definition.service}`, definition.target.kind)}`,
    );
  }
  const previousVersion = serving[0]?.version ?? null;
  if (previousVersion === request.version) {
    return no(
      `${definition.service} ${request.version} already serves all traffic; there is nothing to deploy`,
    );
  }
  return { admitted: true, previousVersion };
}
