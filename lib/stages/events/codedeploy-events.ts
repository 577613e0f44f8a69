import * as z from 'zod';
import type { Ports } from '../../ports/index.ts';
import { type AwsEvent, type Finding, openWhose } from './finding.ts';

const Detail = z.object({
  application: z.string(),
  deploymentGroup: z.string(),
  deploymentId: z.string(),
  state: z.string(),
});

/** CodeDeploy has failed, or somebody has stopped it (OB-5). */
export async function codeDeployEnded(ports: Ports, { detail, time }: AwsEvent): Promise<Finding | string> {
  const { application, deploymentGroup, deploymentId, state } = Detail.parse(detail);
  const what = `CodeDeploy deployment ${deploymentId} in ${application}/${deploymentGroup}`;
  if (state !== 'FAILURE' && state !== 'STOP') return `${what} is in state ${state}`;
  const concerned = await openWhose(ports, (definition) => {
    const target = definition['target'] as Record<string, unknown> | undefined;
    return target?.['application'] === application && target['deploymentGroup'] === deploymentGroup;
  });
  return {
    kind: 'deployment-failure',
    reason: `${what} ${state === 'STOP' ? 'was stopped' : 'failed'}`,
    by: 'CodeDeploy',
    // On the way back it is Slipway itself that stops; and a late event is about a deployment before this one.
    isFor: (open) =>
      concerned(open) && open.state.rollback === undefined && Date.parse(time) >= open.startedAt,
  };
}
