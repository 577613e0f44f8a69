import type { Admission } from '../domain/admission/admit.ts';
import { planDeployment, tunedDefinition } from '../domain/strategy/index.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { refused } from '../model/errors.ts';
import { parseDefinition, parseRequest } from '../model/parse.ts';
import type { Plan } from '../model/plan.ts';
import type { DeploymentRequest } from '../model/request.ts';
import type { TrafficReading } from '../model/traffic.ts';
import type { Ports } from '../ports/index.ts';
import { previewAdmission } from './preview-admission.ts';
import { trafficBefore } from './traffic-before.ts';

export interface PlanPreview {
  readonly definition: ServiceDefinition;
  readonly request: DeploymentRequest;
  /** What the door would say now: a plan is made all the same. */
  readonly door: Admission;
  /** null: nothing serves yet. */
  readonly previousVersion: string | null;
  readonly plan: Plan;
}

/**
 * What a request would do, without doing any of it (ST-1, CM-1). Throws DeploymentRefused with every problem of the request
 * or of the definition, and where the target can not do what is asked.
 *
 * @param request as it comes in; where it names no environment, the definition's is taken
 */
export async function previewPlan(
  ports: Pick<Ports, 'definitions' | 'traffic' | 'metrics' | 'clock' | 'deployments' | 'locks'>,
  { service, ...asked }: Readonly<Record<string, unknown>> & { readonly service: string },
): Promise<PlanPreview> {
  const loaded = await ports.definitions.load(service);
  if (!loaded)
    throw refused(
      `there is no service "${service}"; services with a definition: ${(await ports.definitions.names()).join(', ') || 'none'}`,
    );
  const parsed = parseDefinition(loaded.content, loaded.origin);
  if (!parsed.ok) throw refused(parsed.problems.join('\n'));
  const wanted = parseRequest({ environment: parsed.definition.environment, ...asked, service });
  if (!wanted.ok) throw refused(wanted.problems.join('\n'));
  const definition = tunedDefinition(parsed.definition, wanted.request);
  const driver = ports.traffic.for(definition);
  const reading = await driver.read();
  const door = await previewAdmission(ports, { definition, request: wanted.request, reading });
  const previousVersion = door.admitted ? door.previousVersion : mostServing(reading);
  const result = planDeployment({
    definition,
    capabilities: await driver.describe(),
    request: wanted.request,
    previousVersion,
    traffic: await trafficBefore(ports, definition, previousVersion),
  });
  if (!result.ok) throw refused(result.reason);
  return { definition, request: wanted.request, previousVersion, plan: result.plan, door };
}

/** The version that an undivided service would name as its previous one; of a divided one, that with the most traffic. */
const mostServing = ({ versions }: TrafficReading): string | null =>
  versions.filter(({ weight }) => weight > 0).toSorted((a, b) => b.weight - a.weight)[0]?.version ?? null;
