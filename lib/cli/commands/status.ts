import { resolve } from 'node:path';
import { deathSentence, outageSentence } from '../../domain/restoration/index.ts';
import { shouldServe } from '../../local/platform/kept-state.ts';
import { connectPlatform } from '../../local/platform/platform-client.ts';
import { slipwayCommand } from '../../model/command.ts';
import type { Outage, ShouldServe } from '../../model/outage.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { Ports } from '../../ports/index.ts';
import { type Output, outputFor } from '../output.ts';
import { tellStandings } from '../service-standing.ts';
import { isRunByLiveProcess, leftOpenText, withWorld } from '../session.ts';

/** Exit code where something that should serve does not: "anything else" of the README. */
export const EXIT_DOWN = 1;

export interface HomeOptions {
  readonly json?: boolean;
  readonly services: string;
  readonly home: string;
}

/** `slipway status [service]`: what serves, is deployed, locked or in trouble, what was left open, and what to do. */
export async function status(only: string | undefined, options: HomeOptions): Promise<number> {
  const output = outputFor(options);
  const home = resolve(options.home);
  return withWorld({ home, services: resolve(options.services), yes: true, output }, async ({ ports }) => {
    const platform = await connectPlatform(home);
    const should = shouldServe(home);
    const outages = (await platform?.status())?.outages;
    let code = 0;
    const open = await ports.deployments.list({ ...ofService(only), open: true });
    await tellStandings(ports, only, open, output, {
      isHere: ({ target }) => target.kind === 'local',
      also: should.map(({ service }) => service),
      read: async (service) => {
        const down = downText(service, should, outages);
        if (down === null) return platform?.read(service);
        code = EXIT_DOWN;
        output.line('failed', down);
        return null;
      },
    });
    for (const record of open)
      if (isRunByLiveProcess(record)) output.line('running', beingDeployedText(record));
      else
        output.line(
          'failed',
          `${leftOpenText(record)}; finish it with: ${slipwayCommand(`recover ${record.id}`)}`,
        );
    await tellLastEndings(ports, only, output);
    return code;
  });
}

export const ofService = (only: string | undefined) => (only === undefined ? {} : { service: only });

export const beingDeployedText = ({ service, version, id }: DeploymentRecord): string =>
  `${service} ${version} is being deployed: ${id}`;

/** How the last ones ended: of one service, or of all. */
export async function tellLastEndings(ports: Ports, only: string | undefined, output: Output): Promise<void> {
  for (const { id, service, version, ending } of await ports.deployments.list({
    ...ofService(only),
    limit: 5,
  }))
    if (ending) output.line(null, `${id} ${service} ${version}: ${ending.kind}: ${ending.reason}`);
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
