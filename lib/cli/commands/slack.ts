import { resolve } from 'node:path';
import { refused } from '../../model/errors.ts';
import { roundTrip, type TripStep } from '../../slack/round-trip.ts';
import { parseSlackSecret, type SlackSecret } from '../../slack/settings.ts';
import { createSlackApi } from '../../slack/web-api.ts';
import { bringBack } from '../bring-back.ts';
import { type Output, outputFor } from '../output.ts';
import { finishAbandoned, withWorld } from '../session.ts';
import { openSlackServer } from '../slack-server.ts';
import type { HomeOptions } from './status.ts';

export interface SlackOptions extends HomeOptions {
  readonly channel: string;
  readonly team: string;
}

/** Secrets have no place in the arguments of a command, which everybody on the machine can read. */
export function secretFromEnvironment(env: NodeJS.ProcessEnv): SlackSecret {
  const text = JSON.stringify({
    botToken: env['SLIPWAY_SLACK_TOKEN'],
    signingSecret: env['SLIPWAY_SLACK_SECRET'],
    ...(env['SLIPWAY_SLACK_PREVIOUS_SECRET']
      ? { previousSigningSecret: env['SLIPWAY_SLACK_PREVIOUS_SECRET'] }
      : {}),
  });
  return parseSlackSecret(text, 'the environment (SLIPWAY_SLACK_TOKEN and SLIPWAY_SLACK_SECRET)');
}

export const apiFromEnvironment = (secret: SlackSecret, team: string) => {
  const url = process.env['SLIPWAY_SLACK_API'];
  return createSlackApi({ token: secret.botToken, team, ...(url ? { url } : {}) });
};

/** `slipway slack serve`: Slack's buttons and commands for the deployments of this machine, until Ctrl-C. */
export async function slackServe(options: SlackOptions & { readonly port: number }): Promise<number> {
  const output = outputFor(options);
  const secret = secretFromEnvironment(process.env);
  const world = { home: resolve(options.home), services: resolve(options.services), yes: false, output };
  return withWorld({ ...world, approvals: 'chat' }, async (opened) => {
    const { outages } = await bringBack(opened, output);
    const stand = process.env['SLIPWAY_SLACK_API'];
    const server = await openSlackServer({
      world: opened,
      api: apiFromEnvironment(secret, options.team),
      secret,
      team: options.team,
      channel: options.channel,
      port: options.port,
      onTrouble: (text) => output.line('attention', text),
      ...(stand ? { responseBase: stand } : {}),
    });
    // What a killed command, or this one, left open: its thread is told as well.
    await finishAbandoned(opened, output, outages);
    output.line(
      'running',
      `Slack is answered at ${server.url}; Slack has to reach it by https (a tunnel). Ctrl-C ends it`,
    );
    await new Promise<void>((stop) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop());
    });
    output.line('running', 'ending: what is being deployed from here ends first');
    await server.close();
    return 0;
  });
}

/** `slipway slack test`: is everything set up as it has to be? */
export async function slackTest(options: SlackOptions & { readonly url: string }): Promise<number> {
  const output = outputFor(options);
  const secret = secretFromEnvironment(process.env);
  return tellTrip(
    output,
    await roundTrip({
      api: apiFromEnvironment(secret, options.team),
      url: options.url,
      signingSecret: secret.signingSecret,
      team: options.team,
      channel: options.channel,
      now: () => Date.now(),
    }),
  );
}

export function tellTrip(output: Output, steps: readonly TripStep[]): number {
  for (const { step, ok, detail } of steps) output.line(ok ? 'done' : 'failed', `${step}: ${detail}`);
  output.close();
  if (!steps.every(({ ok }) => ok))
    throw refused('the round trip through Slack is not complete: mend what failed above, and try again');
  return 0;
}
