import { join } from 'node:path';
import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { SlipwayStack } from '../lib/infra/slipway-stack.ts';

const app = new App();
// No account or region here: the template is the same everywhere, and synth needs no credentials.
new SlipwayStack(app, 'Slipway', {
  // `-c services=<folder>` takes another folder; an empty one, none.
  services: app.node.tryGetContext('services') ?? join(import.meta.dirname, '..', 'services'),
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});
app.synth();
