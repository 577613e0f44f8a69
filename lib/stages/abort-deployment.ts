import type { Voter } from '../model/ballot.ts';
import { refused } from '../model/errors.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { routeSignal } from './interrupts.ts';
import { refuseStranger } from './may-decide.ts';

/**
 * A person stops a deployment, in whatever state it is (CM-2, OB-5): what was changed is rolled back.
 *
 * @param which the id of a deployment, or a service whose open deployment is meant
 * @returns what was done, in one sentence. Throws DeploymentRefused when nothing is open, or the person may not.
 */
export async function abortDeployment(
  ports: Ports,
  which: string,
  { voter, reason, at }: { readonly voter: Voter; readonly reason: string; readonly at: number },
): Promise<string> {
  const known = (await ports.deployments.get(which)) ?? (await onlyOpenOne(ports, which));
  if (known.ending)
    throw refused(`${known.id} is over: it ended ${known.ending.kind}; there is nothing to abort`);
  const { retirement, deployment } = known.state;
  if (retirement)
    throw refused(
      `${known.id} is finished but for its reports: ${retirement.reason}; there is nothing left to abort${deployment?.previousVersion ? `, and the way back is to deploy ${deployment.previousVersion}` : ''}`,
    );
  await refuseStranger(ports, known, voter, 'abort this deployment', { requesterToo: true, stops: true });
  const before = await ports.waits.kept(known.id);
  // Again as well: whoever was first may have died before anybody was told.
  await routeSignal(ports, known.id, { kind: 'abort', reason, by: voter.name, at });
  if (before && before.at !== at)
    return `${known.id} is ending already: ${before.reason} (${before.kind} by ${before.by})`;
  return `${known.id} is told to abort: what was changed is rolled back`;
}

/** A service may be deployed in two environments at the same time: then nobody guesses which is meant. */
async function onlyOpenOne({ deployments }: Ports, service: string): Promise<DeploymentRecord> {
  const [known, ...others] = await deployments.list({ service, open: true });
  if (!known)
    throw refused(
      `nothing to abort: no open deployment is called "${service}" or is of a service of that name`,
    );
  if (others.length > 0)
    throw refused(
      `${service} has ${others.length + 1} open deployments, and nothing was aborted: say which by its id, ${[known, ...others].map(({ id, environment }) => `${id} (${environment})`).join(' or ')}`,
    );
  return known;
}
