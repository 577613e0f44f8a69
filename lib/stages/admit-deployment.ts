import { judgeAdmission } from '../domain/admission/admit.ts';
import { lockedBy } from '../domain/admission/locked-by.ts';
import { tunedDefinition } from '../domain/strategy/index.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import { refused, SlipwayError } from '../model/errors.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import { deploymentIdOf, RECOVERY_PREFIX } from '../model/execution-name.ts';
import { nearestName } from '../model/nearest-name.ts';
import { parseDefinition, parseRequest } from '../model/parse.ts';
import type { DeploymentRequest } from '../model/request.ts';
import type { WorkflowState } from '../model/state.ts';
import type { Ports } from '../ports/index.ts';
import type { LockHolder, LockKey } from '../ports/lock-store.ts';
import { putEvidence, record, type Stage } from './context.ts';
import { isOrphaned } from './preview-admission.ts';

/**
 * The door (IN-1, IN-2, IN-6, IN-7). What can be refused is refused before the lock is taken, but for a request that
 * started a deployment already: that gives the lock back. Whatever else fails then is tried again with it, or is found by
 * "Record ending", by a recovery, or by the next admission.
 */
export const admitDeployment =
  (ports: Ports): Stage =>
  async (state) => {
    const parsed = parseRequest(state.request);
    if (!parsed.ok) throw refused(`the deployment request is not valid: ${parsed.problems.join(' ')}`);
    const { request } = parsed;
    const definition = tunedDefinition(await definitionOf(ports, request.service), request);
    const id = deploymentIdOf(state.execution.name);
    if (id.startsWith(RECOVERY_PREFIX))
      throw refused(
        `the execution is called ${id}, and names that begin with "${RECOVERY_PREFIX}" are those of recoveries; call it by its request id`,
      );
    const key = { service: definition.service, environment: definition.environment };
    // A task that comes when its deployment is long over: nobody would carry on what it begins.
    const known = await ports.deployments.get(id);
    if (known?.ending) throw refused(`${id} is over: it ended ${known.ending.kind}; give a new request id`);
    // Before the traffic is looked at: another deployment's split is not this one's business.
    const holding = await holderOrNobody(ports, key);
    if (holding && holding.deploymentId !== id)
      throw refused(lockedBy(key.service, holding, definition.target.kind));
    const reading = await ports.traffic.for(definition).read();
    const admission = judgeAdmission({ request, definition, reading, now: ports.clock.now() });
    if (!admission.admitted) throw refused(admission.reason);

    const startedAt = ports.clock.now();
    const { acquired, holder } = await ports.locks.acquire(key, id, startedAt);
    if (!acquired) throw refused(lockedBy(key.service, holder, definition.target.kind));
    const next: WorkflowState = {
      ...state,
      deployment: {
        id,
        ...key,
        version: request.version,
        previousVersion: admission.previousVersion,
        startedAt,
        fencing: holder.fencing,
        requestedBy: request.requestedBy,
        request,
      },
    };
    try {
      await openRecord(ports, next, definition, request);
    } catch (error) {
      // Refused: this execution is no deployment. Anything else may be tried again, or is found by who comes after.
      if (error instanceof SlipwayError && error.name === 'DeploymentRefused')
        await ports.locks.release(key, holder.fencing);
      throw error;
    }
    return next;
  };

/** Who has the lock. One that was taken for a deployment that never came to a record is given back (EX-5). */
async function holderOrNobody(ports: Ports, key: LockKey): Promise<LockHolder | undefined> {
  const holder = await ports.locks.holder(key);
  if (!holder || !(await isOrphaned(ports, holder))) return holder;
  await ports.locks.release(key, holder.fencing);
  return ports.locks.holder(key);
}

async function definitionOf(ports: Ports, service: string): Promise<ServiceDefinition> {
  const loaded = await ports.definitions.load(service);
  if (!loaded) {
    const names = await ports.definitions.names();
    const near = nearestName(service, names);
    throw refused(
      `there is no service "${service}".${near ? ` Did you mean "${near}"?` : ''} Services with a definition: ${names.join(', ') || 'none'}`,
    );
  }
  const parsed = parseDefinition(loaded.content, loaded.origin);
  if (!parsed.ok) throw refused(`the definition of ${service} is not valid: ${parsed.problems.join(' ')}`);
  return parsed.definition;
}

/** The same request id delivered twice starts one deployment. A repeat of this very task is no duplicate. */
async function openRecord(
  ports: Ports,
  state: WorkflowState,
  definition: ServiceDefinition,
  request: DeploymentRequest,
): Promise<void> {
  const { deployment } = state;
  if (!deployment) throw new Error('a record is opened for an admitted deployment');
  const { created, record: known } = await ports.deployments.create({
    id: deployment.id,
    requestId: request.requestId,
    service: deployment.service,
    environment: deployment.environment,
    version: deployment.version,
    previousVersion: deployment.previousVersion,
    startedAt: deployment.startedAt,
    execution: state.execution.name,
    definition,
    state,
    ending: null,
    seal: null,
  });
  if (!created && known.id !== deployment.id)
    throw refused(
      `the request ${request.requestId} already started ${known.id}${known.ending ? `, which ended ${known.ending.kind}` : ''}`,
    );
  await putEvidence(ports, deployment, EVIDENCE.request, request);
  await putEvidence(ports, deployment, EVIDENCE.definition, definition);
  const from =
    deployment.previousVersion === null ? 'as its first version' : `to replace ${deployment.previousVersion}`;
  await record(ports, state, {
    actor: request.requestedBy,
    action: 'admit deployment',
    cause: `request ${request.requestId}`,
    result: `${deployment.service} ${deployment.version} admitted to ${deployment.environment} ${from}`,
    status: 'done',
    data: { fencing: deployment.fencing },
  });
}
