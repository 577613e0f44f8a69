import { refused } from '../model/errors.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';

/**
 * The only open deployment of a service. It may be deployed in two environments at the same time: then nobody guesses which is
 * meant. Throws DeploymentRefused with those that there are.
 *
 * @param what was not done then: "aborted"
 * @param none what to say where nothing is open
 */
export async function onlyOpenOne(
  { deployments }: Pick<Ports, 'deployments'>,
  service: string,
  { what, none }: { readonly what: string; readonly none: string },
): Promise<DeploymentRecord> {
  const open = service === '' ? [] : await deployments.list({ service, open: true });
  const [one, ...others] = open;
  if (!one) throw refused(none);
  if (others.length === 0) return one;
  throw refused(
    `${service} has ${open.length} open deployments, and nothing was ${what}: say which by its id, ${open.map(({ id, environment }) => `${id} (${environment})`).join(' or ')}`,
  );
}

/** What an abort says where there is nothing to abort. */
export const nothingToAbort = (which: string): string =>
  `nothing to abort: no open deployment is called "${which}" or is of a service of that name`;
