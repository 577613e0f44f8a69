import type { LocalWorld } from '../../local/index.ts';
import { identityOf } from '../../local/process-identity.ts';
import { slipwayCommand } from '../../model/command.ts';
import type { Output } from '../output.ts';

/** As a shell reports a process that a signal ended: 128 and its number. */
const ENDED_BY = { SIGINT: 130, SIGTERM: 143 } as const;
const SIGNALS = Object.keys(ENDED_BY) as ReadonlyArray<keyof typeof ENDED_BY>;

const goesOn = () =>
  `the next \`${slipwayCommand('slack serve')}\` or \`${slipwayCommand('recover')}\` rolls back what was left open`;

/** Until Ctrl-C; says then what is waited for. From then on another Ctrl-C ends the process at once. */
export async function untilStopped(world: LocalWorld, output: Output): Promise<void> {
  await new Promise<void>((stop) => {
    let stopped = false;
    for (const signal of SIGNALS)
      process.on(signal, () => {
        if (stopped) {
          output.line('attention', `ended at once: ${goesOn()}`);
          process.exit(ENDED_BY[signal]);
        }
        stopped = true;
        stop();
      });
  });
  const me = identityOf(process.pid);
  const open = await world.ports.deployments.list({ open: true });
  const mine = open.filter(({ execution }) => execution.startsWith(`local:${me}:`));
  if (mine.length === 0) return output.line('running', 'ending: nothing is being deployed from here');
  const names = mine.map(({ id, service, version }) => `${service} ${version} (${id})`).join(', ');
  output.line(
    'running',
    `ending: waiting for ${names}, deployed from here, and answering Slack until then; nothing new is started. Ctrl-C again ends this at once: ${goesOn()}`,
  );
}
