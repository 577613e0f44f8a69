import { CreateOpsItemCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { clientConfig } from '../../lib/aws/clients.ts';
import { withOpsItems } from '../../lib/aws/ops-items.ts';
import type { Incident } from '../../lib/model/incident.ts';
import type { IncidentDesk } from '../../lib/ports/incident-desk.ts';

const ssm = mockClient(SSMClient);
const declared: Incident[] = [];
const desk: IncidentDesk = {
  declare: async (incident) => {
    declared.push(incident);
    return incident;
  },
  open: async () => declared,
  close: async () => undefined,
};
beforeEach(() => {
  ssm.reset();
  declared.length = 0;
  process.env['AWS_REGION'] = 'eu-central-1';
});

const incident: Incident = {
  id: 'inc-dep-1',
  severity: 'P0',
  deploymentId: 'dep-1',
  service: 'checkout',
  environment: 'production',
  summary: 'traffic of checkout is on 1.4.2',
  impact: '5 % of the requests fail',
  timeline: [],
  preserved: [],
  manualSteps: ['See where traffic is: npm run slipway -- status'],
  reviewBy: 0,
  rootCauseDraft: '',
  openedAt: 0,
  closedAt: null,
};

describe('an incident as an OpsItem', () => {
  it('is declared in the records first, and once in OpsCenter, with its steps [RB-4]', async () => {
    ssm.on(CreateOpsItemCommand).resolves({ OpsItemId: 'oi-1' });
    expect(await withOpsItems(desk, clientConfig()).declare(incident)).toBe(incident);
    expect(declared).toEqual([incident]);
    const input = ssm.commandCalls(CreateOpsItemCommand)[0]?.args[0].input;
    expect(input).toMatchObject({
      Title: 'P0: traffic of checkout is on 1.4.2',
      Severity: '1',
      Source: 'slipway',
      Description: expect.stringContaining('npm run slipway -- status'),
    });
    expect(input?.OperationalData?.['/aws/dedup']?.Value).toBe('{"dedupString":"inc-dep-1"}');
  });

  it('takes one that is open already for the same, and tries again when throttled [RB-4, EX-5]', async () => {
    const failing = (name: string) =>
      ssm.on(CreateOpsItemCommand).rejects(Object.assign(new Error('no'), { name }));
    failing('OpsItemAlreadyExistsException');
    expect(await withOpsItems(desk, clientConfig()).declare(incident)).toBe(incident);
    failing('ThrottlingException');
    await expect(withOpsItems(desk, clientConfig()).declare(incident)).rejects.toMatchObject({
      name: 'Transient',
    });
  });
});
