import { join } from 'node:path';
import { App, DefaultStackSynthesizer } from 'aws-cdk-lib';
import { SlipwayStack, type SlipwayStackProps } from '../lib/infra/slipway-stack.ts';

const app = new App();
// No account or region here: the template is the same everywhere, and synth needs no credentials.
new SlipwayStack(app, 'Slipway', {
  // `-c services=<folder>` takes another folder; an empty one, none.
  services: app.node.tryGetContext('services') ?? join(import.meta.dirname, '..', 'services'),
  // `-c slackTeam=T… -c slackChannel=C…`: with Slack.
  ...slackOf(app),
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});
app.synth();

function slackOf(from: App): Pick<SlipwayStackProps, 'slack'> {
  const [team, channel] = ['slackTeam', 'slackChannel'].map((name) => from.node.tryGetContext(name));
  if (team === undefined && channel === undefined) return {};
  if (!/^T[A-Z0-9]+$/.test(team) || !/^[CG][A-Z0-9]+$/.test(channel))
    throw new Error(
      `-c slackTeam=${team} -c slackChannel=${channel}: both are needed, the ids of the workspace (T…) and of the channel (C…)`,
    );
  return { slack: { team, channel } };
}
