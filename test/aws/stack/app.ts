import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { SlipwayStack } from '../../../lib/infra/slipway-stack.ts';

/** The real stack with the tests' services; figures of the emulated CloudWatch have settled at once. */
new SlipwayStack(new App(), 'Slipway', {
  services: process.env['SERVICES'] ?? join(import.meta.dirname, 'services'),
  settleSeconds: 0,
  env: { account: '000000000000', region: 'us-east-1' },
});
