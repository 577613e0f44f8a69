import { isOneOf, isRequester } from '../domain/approval/cast-vote.ts';
import type { Voter } from '../model/ballot.ts';
import { refused } from '../model/errors.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { pinnedDefinition } from './context.ts';

/**
 * Whether a person may have a say in a deployment: one of `approvals.approvers` of the definition that it was admitted with.
 * Throws DeploymentRefused with who may.
 *
 * @param requesterToo the one who asked for the deployment may do it as well: stopping takes nothing from anybody
 */
export async function refuseStranger(
  ports: Pick<Ports, 'deployments' | 'evidence'>,
  record: DeploymentRecord,
  voter: Voter,
  what: string,
  { requesterToo = false }: { readonly requesterToo?: boolean } = {},
): Promise<void> {
  const requestedBy = record.state.deployment?.request.requestedBy ?? '';
  if (requesterToo && isRequester(voter, requestedBy)) return;
  const { approvers } = (await pinnedDefinition(ports, record.state)).approvals;
  if (isOneOf(approvers, voter)) return;
  throw refused(
    `only ${approvers.join(', ')}${requesterToo ? ', and who requested it,' : ''} may ${what} (approvals.approvers of ${record.service}), and you are ${voter.identities.join(', ')}; ask one of them`,
  );
}
