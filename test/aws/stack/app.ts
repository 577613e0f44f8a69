import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { SlipwayStack } from '../../../lib/infra/slipway-stack.ts';

/** Where a stand-in of Slack is; without one, there is no Slack. */
const slack = process.env['SLACK_STAND_IN'];

/** The real stack with the tests' services; figures of the emulated CloudWatch have settled at once. */
new SlipwayStack(new App(), 'Slipway', {
  services: process.env['SERVICES'] ?? join(import.meta.dirname, 'services'),
  settleSeconds: 0,
  ...(slack
    ? { slack: { team: 'T0TEAM', channel: 'C0OPS', addresses: { api: `${slack}api/`, responses: slack } } }
    : {}),
  env: { account: '000000000000', region: 'us-east-1' },
});
