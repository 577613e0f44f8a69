import { resolve } from 'node:path';
import type { Voter } from '../../model/ballot.ts';
import { parseDuration } from '../../model/duration.ts';
import { refused } from '../../model/errors.ts';
import type { ApprovalSubject } from '../../model/signal.ts';
import type { Ports } from '../../ports/index.ts';
import { castVote } from '../../stages/cast-vote.ts';
import { extendObservation } from '../../stages/extend-observation.ts';
import { skipWait } from '../../stages/skip-wait.ts';
import { localVoter } from '../approvals.ts';
import { outputFor } from '../output.ts';
import { withWorld } from '../session.ts';
import type { AwsOptions } from './aws-session.ts';
import type { HomeOptions } from './status.ts';

/** Options of a person's word, here or in an account. */
export type WordOptions = HomeOptions & AwsOptions & { readonly aws?: boolean; readonly reason?: string };

/** `slipway approve dep-1 plan`, and `reject`: the same vote as a button's. */
export const answer = (
  id: string,
  subject: ApprovalSubject,
  approved: boolean,
  options: WordOptions,
): Promise<number> =>
  asPerson(options, async (ports, voter) => {
    const vote = { approved, voter, reason: options.reason ?? 'no reason given', at: Date.now() };
    const { accepted, reason } = await castVote(ports, { on: { deploymentId: id, subject }, ...vote });
    if (!accepted) throw refused(`${id}: ${reason}`);
    return `${id}: ${reason}`;
  });

/** `slipway extend dep-1 --by 10m --reason "…"` */
export const extend = (id: string, options: WordOptions & { readonly by: string }): Promise<number> =>
  asPerson(options, async (ports, voter) => {
    const seconds = parseDuration(options.by);
    if (seconds === undefined) throw refused(`--by ${options.by} is no duration; write it like 10m or 1h`);
    return extendObservation(ports, id, { voter, seconds, reason: options.reason ?? '', at: Date.now() });
  });

/** `slipway skip dep-1 --reason "…"` */
export const skip = (id: string, options: WordOptions): Promise<number> =>
  asPerson(options, (ports, voter) =>
    skipWait(ports, id, { voter, reason: options.reason ?? '', at: Date.now() }),
  );

/** With the ports of this machine or of the account, and who types as that place knows them. */
async function asPerson(
  options: WordOptions,
  say: (ports: Ports, voter: Voter) => Promise<string>,
): Promise<number> {
  const output = outputFor(options);
  if (options.aws) {
    const stack = await (await import('./aws-session.ts')).connect(options);
    const arn = await stack.identity();
    output.line('done', await say(stack.ports, { name: arn, identities: [arn] }));
    return 0;
  }
  const world = { home: resolve(options.home), services: resolve(options.services), yes: true, output };
  return withWorld(world, async ({ ports }) => {
    output.line('done', await say(ports, localVoter()));
    return 0;
  });
}
