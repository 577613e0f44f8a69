import { resolve } from 'node:path';
import { replay as replayPast } from '../../domain/analysis/index.ts';
import { localTarget } from '../../local/local-target.ts';
import { connectPlatform } from '../../local/platform/platform-client.ts';
import { refused } from '../../model/errors.ts';
import { createFolderDefinitionSource } from '../../probe/definitions/folder-definition-source.ts';
import { outputFor } from '../output.ts';
import type { Window } from '../replay/deployed.ts';
import { pastOfMetrics } from '../replay/measured.ts';
import type { Past } from '../replay/past.ts';
import { definitionOf, type Policy, policyOf } from '../replay/policy-file.ts';
import { baselineText, countText, policyText, replayLines } from '../replay/replay-lines.ts';
import { pastOfTraces } from '../replay/traced.ts';
import { withWorld } from '../session.ts';
import type { HomeOptions } from './status.ts';

export interface ReplayOptions extends HomeOptions {
  readonly policy?: string;
  readonly trace?: string;
  readonly id?: string;
  readonly from?: number;
  readonly to?: number;
  readonly candidate?: string;
  readonly stable?: string;
  readonly aws?: boolean;
  readonly stack: string;
}

/** `slipway replay checkout --from 2h --policy strict.yaml`: what the policy would have done with the past. */
export async function replay(service: string, options: ReplayOptions): Promise<number> {
  const definitions = createFolderDefinitionSource(resolve(options.services));
  const policy = await policyOf(service, options.policy, definitions);
  if (options.trace !== undefined) {
    tell(service, policy, pastOfTraces(options.trace, policy.slo, options.id), options);
    return 0;
  }
  const window = windowOf(options);
  const definition = { ...(await definitionOf(service, definitions)), slo: policy.slo };
  const past = options.aws
    ? await pastOfMetrics((await (await import('./aws-session.ts')).connect(options)).ports, {
        definition,
        window,
        keeps: 'CloudWatch keeps minutes for 15 days, and shorter periods for 3 hours',
        late: 'CloudWatch has the figures of a period about two minutes after its end: what is said here comes so much later',
      })
    : await onThisMachine(definition, window, options);
  tell(service, policy, [past], options);
  return 0;
}

type Definition = Awaited<ReturnType<typeof definitionOf>>;

async function onThisMachine(definition: Definition, window: Window, options: ReplayOptions): Promise<Past> {
  localTarget(definition);
  const home = resolve(options.home);
  if (!(await connectPlatform(home)))
    throw refused(
      `nothing runs in ${home}, and the figures of this machine end with what runs; give the --home of a service that serves, --aws, or a file with --trace`,
    );
  const output = outputFor(options);
  return withWorld({ home, services: resolve(options.services), yes: true, output }, (world) =>
    pastOfMetrics(world.ports, {
      definition,
      window,
      keeps: 'this machine keeps figures for two hours, as long as its platform runs',
    }),
  );
}

function windowOf({ from, to = Date.now(), candidate, stable }: ReplayOptions): Window {
  if (from === undefined)
    throw refused(
      '--from is missing: say when the past to look at begins, such as --from 2h or --from 2026-11-25T12:00:00Z; or give a file with --trace',
    );
  const iso = (at: number) => new Date(at).toISOString();
  if (to > Date.now()) throw refused(`--to ${iso(to)} is in the future; leave it out to look until now`);
  if (from >= to) throw refused(`--from ${iso(from)} is not before --to ${iso(to)}; give an earlier --from`);
  if (stable !== undefined && candidate === undefined)
    throw refused(
      `--stable ${stable} says what to compare with, and not what: give --candidate <version> as well`,
    );
  return { from, to, candidate, stable };
}

function tell(service: string, policy: Policy, pasts: readonly Past[], options: ReplayOptions): void {
  const all = pasts.map((past) => ({ past, found: replayPast(past.question, past.clock) }));
  if (options.json) {
    const { origin, slo } = policy;
    const replays = all.map(({ past: { id, question, notes, truth }, found }) => ({
      id,
      candidate: question.candidate,
      stable: question.stable,
      ...found,
      baseline: question.baseline,
      notes,
      ...(truth ? { truth } : {}),
    }));
    process.stdout.write(`${JSON.stringify({ service, policy: { origin, slo }, replays })}\n`);
    return;
  }
  const output = outputFor(options);
  const width = process.stdout.isTTY ? process.stdout.columns : 0;
  output.line(null, policyText(policy.slo, policy.origin));
  for (const { past, found } of all) {
    output.line(null, '');
    output.line(null, past.title);
    output.line(null, baselineText(past.question.baseline));
    for (const note of past.notes) output.line('attention', note);
    for (const line of replayLines(found, past.clock, width)) output.line(null, line);
    output.line(found.outcome === 'went on' ? 'done' : 'attention', found.summary);
  }
  if (all.length > 1) {
    output.line(null, '');
    output.line(null, countText(all.map(({ found }) => found)));
  }
  output.close();
}
