import { type Command, Option } from 'commander';
import type { ReplayOptions } from '../commands/replay.ts';
import { moment } from './moment.ts';

/** `slipway replay`, on a command that has the options of every other one. */
export const registerReplay = (
  command: Command,
  action: (service: string, options: ReplayOptions) => Promise<void>,
): Command =>
  command
    .option('--policy <file>', "the slo block to try, or a definition with one; else the service's own")
    .option('--from <time>', 'when the past begins: 2026-11-25T12:00:00Z, or how long ago: 2h', moment)
    .option('--to <time>', 'when it ends; else now', moment)
    .option('--candidate <version>', 'the version to judge; else that of the deployment in this time')
    .option('--stable <version>', 'the version to compare it with')
    .addOption(
      new Option(
        '--trace <file>',
        'recorded figures (bench/traces.schema.json) instead of metrics',
      ).conflicts(['from', 'to', 'candidate', 'stable', 'aws']),
    )
    .option('--id <id>', 'with --trace: only the trace of this id')
    .action(action);
