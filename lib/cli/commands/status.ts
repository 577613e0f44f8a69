import { resolve } from 'node:path';
import { deathSentence, outageSentence } from '../../domain/restoration/index.ts';
import type { LocalWorld } from '../../local/index.ts';
import { shouldServe } from '../../local/platform/kept-state.ts';
import { connectPlatform } from '../../local/platform/platform-client.ts';
import { SlipwayError } from '../../model/errors.ts';
import type { Outage, ShouldServe } from '../../model/outage.ts';
import { parseDefinition } from '../../model/parse.ts';
import { type Output, outputFor, splitText } from '../output.ts';
import { abandoned, leftOpenText, withWorld } from '../session.ts';

/** Exit code where something that should serve does not: "anything else" of the README. */
export const EXIT_DOWN = 1;

export interface HomeOptions {
  readonly json?: boolean;
  readonly services: string;
  readonly home: string;
}

/** A definition that cannot be read is one line of the status, and not its end. */
async function environmentOf(world: LocalWorld, service: string, output: Output): Promise<string> {
  try {
    const loaded = await world.ports.definitions.load(service);
    const parsed = loaded && parseDefinition(loaded.content, loaded.origin);
    if (parsed?.ok) return parsed.definition.environment;
    for (const problem of parsed?.problems ?? []) output.line('attention', problem);
  } catch (error) {
    if (!(error instanceof SlipwayError)) throw error;
    output.line('attention', error.message);
  }
  return 'production';
}

/** `slipway status`: what serves, what is being deployed, what is locked, and what was left open. */
export async function status(only: string | undefined, options: HomeOptions): Promise<number> {
  const output = outputFor(options);
  const home = resolve(options.home);
  return withWorld({ home, services: resolve(options.services), yes: true, output }, async (world) => {
    const platform = await connectPlatform(home);
    const should = shouldServe(home);
    const outages = (await platform?.status())?.outages;
    let code = 0;
    const open = await world.ports.deployments.list({ open: true });
    const names = new Set([
      ...(await world.ports.definitions.names()),
      ...open.map((record) => record.service),
      ...should.map(({ service }) => service),
    ]);
    for (const service of only ? [only] : names) {
      const down = downText(service, should, outages);
      if (down !== null) {
        code = EXIT_DOWN;
        output.line('failed', down);
      } else {
        const reading = platform ? await platform.read(service) : undefined;
        output.line(null, `${service}: ${reading ? splitText(reading) : 'nothing serves'}`);
      }
      const environment = await environmentOf(world, service, output);
      const holder = await world.ports.locks.holder({ service, environment });
      if (holder) {
        output.line(
          'attention',
          `${service} is locked by ${holder.deploymentId}${holder.keptBecause ? `: ${holder.keptBecause}` : ''}`,
        );
      }
    }
    const dead = new Set((await abandoned(world)).map((record) => record.id));
    for (const record of open) {
      if (dead.has(record.id))
        output.line(
          'failed',
          `${leftOpenText(record)}; finish it with: npm run slipway -- recover ${record.id}`,
        );
      else output.line('running', `${record.service} ${record.version} is being deployed: ${record.id}`);
    }
    for (const record of (await world.ports.deployments.list({ limit: 5 })).filter((each) => each.ending)) {
      output.line(
        null,
        `${record.id} ${record.service} ${record.version}: ${record.ending?.kind}: ${record.ending?.reason}`,
      );
    }
    return code;
  });
}

/** Why a service that should serve does not; null: it does, or nobody wants it to. */
function downText(
  service: string,
  should: readonly ShouldServe[],
  outages: readonly Outage[] | undefined,
): string | null {
  const isIt = (each: ShouldServe) => each.service === service;
  const outage = outages?.find(isIt);
  if (outage) return `${service}: down: ${outageSentence(outage)}`;
  const dead = outages ? undefined : should.find(isIt);
  return dead ? deathSentence(dead) : null;
}
