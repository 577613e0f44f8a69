import type { LocalWorld } from '../../local/index.ts';
import { slipwayCommand } from '../../model/command.ts';
import { processOf } from '../../model/execution-name.ts';
import type { Output } from '../output.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** As a shell reports a process that a signal ended: 128 and its number. */
const ENDED_BY = { SIGINT: 130, SIGTERM: 143 } as const;

/** Until Ctrl-C; says then what is waited for. From then on another Ctrl-C ends the process at once. */
export async function untilStopped(world: LocalWorld, output: Output): Promise<void> {
  await new Promise<void>((stop) => {
    for (const signal of SIGNALS) process.once(signal, () => stop());
  });
  for (const signal of SIGNALS) {
    process.removeAllListeners(signal);
    process.once(signal, () => {
      output.line(
        'attention',
        `ended at once: what was being deployed from here is left as it is, and rolled back by the next ${slipwayCommand('slack serve')} or ${slipwayCommand('recover')}`,
      );
      process.exit(ENDED_BY[signal]);
    });
  }
  const mine = (await world.ports.deployments.list({ open: true })).filter(
    ({ execution }) => processOf(execution) === String(process.pid),
  );
  if (mine.length === 0) return output.line('running', 'ending: nothing is being deployed from here');
  const names = mine.map(({ id, service, version }) => `${service} ${version} (${id})`).join(', ');
  output.line(
    'running',
    `ending: waiting for ${names}, which ${mine.length === 1 ? 'is' : 'are'} being deployed from here and can be decided about in Slack until ${mine.length === 1 ? 'it is' : 'they are'} done; nothing new is started. Ctrl-C again ends this at once: the next ${slipwayCommand('slack serve')} or ${slipwayCommand('recover')} then rolls back what was left open`,
  );
}
