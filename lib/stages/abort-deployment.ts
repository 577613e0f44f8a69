import { signalEntry } from '../domain/audit/said-entries.ts';
import type { Voter } from '../model/ballot.ts';
import { refused } from '../model/errors.ts';
import type { Signal } from '../model/signal.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { appendOnce } from './append-once.ts';
import { routeSignal } from './interrupts.ts';
import { refuseStranger } from './may-decide.ts';
import { nothingToAbort, onlyOpenOne } from './open-deployment.ts';

/**
 * A person stops a deployment, in whatever state it is (CM-2, OB-5): what was changed is rolled back.
 *
 * @param which the id of a deployment, or a service whose open deployment is meant
 * @returns what was done, in one sentence. Throws DeploymentRefused when nothing is open, or the person may not.
 */
export async function abortDeployment(
  ports: Ports,
  which: string,
  { voter, reason, at }: { readonly voter: Voter; readonly reason: string; readonly at: number },
): Promise<string> {
  const said = { kind: 'abort', reason, by: voter.name, at } as const;
  const known =
    (await ports.deployments.get(which)) ??
    (await abortedBefore(ports, which, said)) ??
    (await openSince(ports, which, at));
  const before = await ports.waits.kept(known.id);
  const isRepeat = before !== undefined && isSameSignal(before, said);
  if (known.ending) {
    if (!isRepeat)
      throw refused(`${known.id} is over: it ended ${known.ending.kind}; there is nothing to abort`);
    await appendOnce(ports, known, signalEntry(before));
    return `${known.id} was told to abort, and is over: it ended ${known.ending.kind}: ${known.ending.reason}`;
  }
  const { retirement, deployment } = known.state;
  if (retirement)
    throw refused(
      `${known.id} is finished but for its reports: ${retirement.reason}; there is nothing left to abort${deployment?.previousVersion ? `, and the way back is to deploy ${deployment.previousVersion}` : ''}`,
    );
  await refuseStranger(ports, known, voter, 'abort this deployment', { requesterToo: true, stops: true });
  // Again as well: whoever was first may have died before anybody was told.
  const { written } = await routeSignal(ports, known.id, said);
  if (!written) throw refused(`${known.id} was closed when this came; there is nothing to abort`);
  if (before && !isRepeat)
    return `${known.id} is ending already: ${before.reason} (${before.kind} by ${before.by})`;
  return `${known.id} is told to abort: what was changed is rolled back`;
}

const isSameSignal = (one: Signal, other: Signal): boolean =>
  one.kind === other.kind && one.by === other.by && one.at === other.at;

/** Deployments of a service that a second try within minutes may be about. */
const LOOKED_BACK = 5;

/**
 * The deployment that a first try of this abort was for. By the name of its service alone, a second try would find nothing
 * when that one is over, or abort the one that came after it.
 */
async function abortedBefore(
  { deployments, waits }: Ports,
  service: string,
  said: Signal,
): Promise<DeploymentRecord | undefined> {
  for (const known of await deployments.list({ service, limit: LOOKED_BACK })) {
    const kept = await waits.kept(known.id);
    if (kept && isSameSignal(kept, said)) return known;
  }
  return undefined;
}

/** Slack tells whole seconds, and clocks are not the same. */
export const CLOCKS_DIFFER_MS = 2000;

async function openSince(ports: Ports, service: string, at: number): Promise<DeploymentRecord> {
  const known = await onlyOpenOne(ports, service, { what: 'aborted', none: nothingToAbort(service) });
  // Asked while Slack or we were away: the one that was meant is over, and this one has done nothing to anybody.
  if (known.startedAt > at + CLOCKS_DIFFER_MS)
    throw refused(
      `nothing was aborted: ${known.id} of ${service} began after you asked; where that one has to stop, abort it by its id`,
    );
  return known;
}
