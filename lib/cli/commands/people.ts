import { resolve } from 'node:path';
import type { Voter } from '../../model/ballot.ts';
import { slipwayCommand } from '../../model/command.ts';
import { parseDuration } from '../../model/duration.ts';
import { refused } from '../../model/errors.ts';
import { reasonSaid } from '../../model/said.ts';
import type { ApprovalSubject } from '../../model/signal.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { Ports } from '../../ports/index.ts';
import { castVote } from '../../stages/cast-vote.ts';
import { extendObservation } from '../../stages/extend-observation.ts';
import { refuseLeftOpen } from '../../stages/left-open.ts';
import { onlyOpenOne } from '../../stages/open-deployment.ts';
import { skipWait } from '../../stages/skip-wait.ts';
import { localVoter } from '../approvals.ts';
import { machinePlace } from '../machine-place.ts';
import { outputFor } from '../output.ts';
import { withWorld } from '../session.ts';
import type { AwsOptions } from './aws-session.ts';
import type { HomeOptions } from './status.ts';

/** Options of a person's word, here or in an account. */
export type WordOptions = HomeOptions & AwsOptions & { readonly aws?: boolean; readonly reason?: string };

/** `slipway approve dep-1 plan`, and `reject`: the same vote as a button's. */
export const answer = (
  which: string,
  subject: ApprovalSubject,
  approved: boolean,
  options: WordOptions,
): Promise<number> =>
  asPerson(which, options, async (ports, deploymentId, { voter, at }) => {
    const vote = { approved, voter, reason: reasonSaid(options.reason ?? 'no reason given'), at };
    const { accepted, reason } = await castVote(ports, { on: { deploymentId, subject }, ...vote });
    if (!accepted) throw refused(`${deploymentId}: ${reason}`);
    return `${deploymentId}: ${reason}`;
  });

/** `slipway extend dep-1 --by 10m --reason "…"` */
export const extend = (which: string, options: WordOptions & { readonly by: string }): Promise<number> =>
  asPerson(which, options, async (ports, id, said) => {
    const seconds = parseDuration(options.by);
    if (seconds === undefined) throw refused(`--by ${options.by} is no duration; write it like 10m or 1h`);
    return extendObservation(ports, id, { ...said, seconds, reason: reasonSaid(options.reason ?? '') });
  });

/** `slipway skip dep-1 --reason "…"` */
export const skip = (which: string, options: WordOptions): Promise<number> =>
  asPerson(which, options, (ports, id, said) =>
    skipWait(ports, id, { ...said, reason: reasonSaid(options.reason ?? '') }),
  );

/** With the ports of this machine or of the account, and who types as that place knows them. */
async function asPerson(
  which: string,
  options: WordOptions,
  say: (ports: Ports, id: string, said: { readonly voter: Voter; readonly at: number }) => Promise<string>,
): Promise<number> {
  const output = outputFor(options);
  const at = Date.now();
  if (options.aws) {
    const { ports, identity } = await (await import('./aws-session.ts')).connect(options);
    const arn = await identity();
    const { id } = await openOne(ports, which);
    output.line('done', await say(ports, id, { voter: { name: arn, identities: [arn] }, at }));
    return 0;
  }
  const world = { home: resolve(options.home), services: resolve(options.services), yes: true, output };
  return withWorld(world, async ({ ports, home }) => {
    const record = await openOne(ports, which);
    await refuseLeftOpen(record, () => machinePlace(home));
    output.line('done', await say(ports, record.id, { voter: localVoter(), at }));
    return 0;
  });
}

/** A deployment by its id, or the only open one of a service. Throws DeploymentRefused with what there is instead. */
async function openOne(ports: Ports, which: string): Promise<DeploymentRecord> {
  const known = which === '' ? undefined : await ports.deployments.get(which);
  return (
    known ??
    onlyOpenOne(ports, which, {
      what: 'said to it',
      none: `there is no deployment "${which}", and no open one of a service of that name; see those that there are: ${slipwayCommand('status')} (with --aws: those of an account)`,
    })
  );
}
