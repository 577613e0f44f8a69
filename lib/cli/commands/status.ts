import { resolve } from 'node:path';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { Ports } from '../../ports/index.ts';
import { type Place, serviceStandings } from '../../stages/service-standings.ts';
import { machinePlace } from '../machine-place.ts';
import { type Output, outputFor } from '../output.ts';
import { isRunByLiveProcess, leftToFinish, withWorld } from '../session.ts';

/** Exit code where something needs people, as a service that should serve and does not: "anything else" of the README. */
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
    const open = await ports.deployments.list({ ...ofService(only), open: true });
    const place = await machinePlace(home);
    let code = 0;
    const read: Place['read'] = async (service, definition) => {
      const found = await place.read(service, definition);
      if (found && 'unreadable' in found) code = EXIT_DOWN;
      return found;
    };
    for await (const { lines } of serviceStandings(ports, only, open, { ...place, read }))
      for (const { mark, text } of lines) {
        if (mark === 'failed') code = EXIT_DOWN;
        output.line(mark, text);
      }
    for (const record of open)
      if (isRunByLiveProcess(record)) output.line('running', beingDeployedText(record));
      else {
        code = EXIT_DOWN;
        output.line('failed', leftToFinish(record));
      }
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
