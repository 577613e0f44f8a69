import { CreateOpsItemCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { Incident } from '../model/incident.ts';
import type { IncidentDesk } from '../ports/incident-desk.ts';
import { awsErrorName, callAws } from './aws-errors.ts';
import type { ClientConfig } from './clients.ts';

/** OpsCenter's severities: 1 is critical, 2 is high. */
const SEVERITIES = { P0: '1', P1: '2' } as const;
/** What CreateOpsItem takes. */
const MOST_TITLE = 1024;
const MOST_DESCRIPTION = 2048;

/**
 * Incidents as OpsItems of Systems Manager as well, where people already look for them. The record comes first: it is
 * what Slipway goes by, and an OpsItem that cannot be made is tried again with the task.
 */
export function withOpsItems(desk: IncidentDesk, config: ClientConfig): IncidentDesk {
  const client = new SSMClient(config);
  return {
    open: (service, environment) => desk.open(service, environment),
    close: (id, at) => desk.close(id, at),
    declare: async (incident) => {
      const declared = await desk.declare(incident);
      try {
        await callAws(`creating an OpsItem for ${declared.id}`, () =>
          client.send(new CreateOpsItemCommand(itemOf(declared))),
        );
      } catch (error) {
        // Declared twice: the deduplication string below has found the one that is open.
        if (awsErrorName(error) !== 'OpsItemAlreadyExistsException') throw error;
      }
      return declared;
    },
  };
}

const itemOf = (incident: Incident) => ({
  Title: `${incident.severity}: ${incident.summary}`.slice(0, MOST_TITLE),
  Description: [incident.impact, ...incident.manualSteps.map((step) => `- ${step}`)]
    .join('\n')
    .slice(0, MOST_DESCRIPTION),
  Source: 'slipway',
  Category: 'Availability',
  Severity: SEVERITIES[incident.severity],
  OperationalData: {
    '/aws/dedup': { Type: 'SearchableString' as const, Value: JSON.stringify({ dedupString: incident.id }) },
    deployment: { Type: 'SearchableString' as const, Value: incident.deploymentId },
    service: { Type: 'SearchableString' as const, Value: incident.service },
  },
});
