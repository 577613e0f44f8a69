import { resolve } from 'node:path';
import { refused } from '../../model/errors.ts';
import { roundTrip, type TripStep } from '../../slack/round-trip.ts';
import { bringBack } from '../bring-back.ts';
import { finishAbandoned } from '../finish-abandoned.ts';
import { type Output, outputFor } from '../output.ts';
import { withWorld } from '../session.ts';
import { checkSetUp } from '../slack/check-setup.ts';
import {
  addressesFromEnvironment,
  apiFor,
  requireEndpoint,
  requireIds,
  secretFromEnvironment,
} from '../slack/settings.ts';
import { untilStopped } from '../slack/until-stopped.ts';
import { openSlackServer } from '../slack-server.ts';
import type { HomeOptions } from './status.ts';

export interface SlackOptions extends HomeOptions {
  readonly channel: string;
  readonly team: string;
}

/** What both commands need to be right before anything is asked of Slack. */
function settings({ team, channel }: SlackOptions) {
  requireIds({ team, channel });
  const secret = secretFromEnvironment(process.env);
  const addresses = addressesFromEnvironment(process.env);
  const responseBase = addresses.responses ? { responseBase: addresses.responses } : {};
  return { secret, responseBase, api: apiFor(secret, team, addresses) };
}

/** Where it was Slack after all, whose requests come from nowhere else when all is right. */
const WHAT_TO_DO: Readonly<Record<number, string>> = {
  401: '; if it came from Slack, SLIPWAY_SLACK_SECRET has to be the signing secret of the app (page "Basic Information"), and the clock of this machine right',
  403: '; if it came from yours, give its id with --team',
};

/** `slipway slack serve`: Slack's buttons and commands for the deployments of this machine, until Ctrl-C. */
export async function slackServe(options: SlackOptions & { readonly port: number }): Promise<number> {
  const output = outputFor(options);
  const { team, channel, port } = options;
  const { secret, responseBase, api } = settings(options);
  await checkSetUp(api, { team, channel }, output);
  const world = { home: resolve(options.home), services: resolve(options.services), yes: false, output };
  return withWorld({ ...world, approvals: 'chat' }, async (opened) => {
    const { outages } = await bringBack(opened, output);
    const server = await openSlackServer({
      world: opened,
      api,
      secret,
      team,
      channel,
      port,
      ...responseBase,
      onTrouble: (text) => output.line('attention', text),
      onTurnedAway: (status, reason) =>
        output.line(
          'attention',
          `a request was turned away (${status}): ${reason}${WHAT_TO_DO[status] ?? ''}`,
        ),
    });
    // What a killed command, or this one, left open: its thread is told as well.
    await finishAbandoned(opened, output, outages);
    output.line(
      'running',
      `Slack is answered at ${server.url}; Slack has to reach it by https (a tunnel). Ctrl-C ends it`,
    );
    await untilStopped(opened, output);
    await server.close();
    return 0;
  });
}

/** `slipway slack test`: is everything set up as it has to be? */
export async function slackTest(options: SlackOptions & { readonly url: string }): Promise<number> {
  const output = outputFor(options);
  const { team, channel, url } = options;
  const { secret, responseBase, api } = settings(options);
  requireEndpoint(url);
  const { signingSecret } = secret;
  return tellTrip(
    output,
    await roundTrip({ api, url, signingSecret, team, channel, now: () => Date.now(), ...responseBase }),
  );
}

export function tellTrip(output: Output, steps: readonly TripStep[]): number {
  for (const { step, ok, detail } of steps) output.line(ok ? 'done' : 'failed', `${step}: ${detail}`);
  output.close();
  if (!steps.every(({ ok }) => ok))
    throw refused('the round trip through Slack is not complete: mend what failed above, and try again');
  return 0;
}
