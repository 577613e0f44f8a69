import { isKnownRequester, isOneOf } from '../domain/approval/identity.ts';
import { notNamedText } from '../domain/approval/refusal-texts.ts';
import type { Voter } from '../model/ballot.ts';
import type { Approvals } from '../model/definition/approvals.ts';
import { refused } from '../model/errors.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { pinnedDefinition } from './context.ts';

/**
 * Whether a person may have a say in a deployment: one of `approvals.approvers` of the definition that it was admitted with.
 * Throws DeploymentRefused with who may.
 *
 * @param requesterToo the one who asked for the deployment may do it as well
 * @param stops it takes nothing from anybody: where nobody is named, everybody may
 */
export async function refuseStranger(
  ports: Pick<Ports, 'deployments' | 'evidence'>,
  record: DeploymentRecord,
  voter: Voter,
  what: string,
  { requesterToo = false, stops = false }: { readonly requesterToo?: boolean; readonly stops?: boolean } = {},
): Promise<void> {
  const { approvals } = await pinnedDefinition(ports, record.state);
  const { approvers } = approvals;
  if (stops && approvers.length === 0) return;
  const requestedBy = record.state.deployment?.request.requestedBy ?? '';
  if (requesterToo && isKnownRequester(voter, requestedBy, approvals)) return;
  if (isOneOf(approvers, voter, approvals)) return;
  throw refused(
    notNamedText(approvers, voter, what, requesterToo ? { beside: ', and who requested it,' } : {}),
  );
}

/** Whether a person may start a deployment of this service from Slack. Throws DeploymentRefused with who may. */
export function refuseForeignRequester(approvals: Approvals, voter: Voter): void {
  const named = [...approvals.approvers, ...approvals.requesters];
  if (isOneOf(named, voter, approvals)) return;
  throw refused(
    notNamedText(named, voter, 'start a deployment of it', {
      by: 'approvals.approvers, approvals.requesters',
    }),
  );
}
