import { slipwayCommand } from '../../model/command.ts';
import type { BroughtBack, Outage, ShouldServe } from '../../model/outage.ts';

/** "shop 1 (100 %)", "shop 1 (75 %) and 2 (25 %)": what should serve. */
export const shouldServeText = ({ service, versions }: ShouldServe): string =>
  `${service} ${versions
    .filter(({ weight }) => weight > 0)
    .map(({ version, weight }) => `${version} (${Number(weight.toFixed(1))} %)`)
    .join(' and ')}`;

/** For whoever asks for a service that should serve and does not: what is wrong, and what to do. */
export function outageSentence(outage: Outage): string {
  const what = `${shouldServeText(outage)} should serve`;
  if (outage.reason === null)
    return `${what}, and is being brought back since the platform process died; wait a moment and try again`;
  const { service } = outage;
  return `${what}, and could not be brought back after the platform process had died: ${outage.reason}; put that right and run: ${slipwayCommand('recover', 'local')}; nothing is deployed over it before, unless you give it up for good: ${slipwayCommand(`recover --give-up ${service}`, 'local')}`;
}

/** What `status` says of a service whose platform process is gone. */
export function deathSentence(should: ShouldServe): string {
  const starts = should.versions
    .filter(({ weight }) => weight > 0)
    .map(({ wanted, command }) => `${wanted} × ${command}`)
    .join(', ');
  return `${should.service}: down, because the platform process of this machine died; ${shouldServeText(should)} should serve (${starts}); bring it back with: ${slipwayCommand('recover', 'local')}`;
}

/** What the command that started the platform again says, once; null: there was nothing to bring back. */
export function broughtBackSentence(back: readonly BroughtBack[]): string | null {
  if (back.length === 0) return null;
  const seconds = Math.max(...back.map((each) => each.seconds));
  const lacking = back.flatMap((each) => each.lacking ?? []);
  const but = lacking.length > 0 ? `, but for ${lacking.join('; ')}` : '';
  return `the platform process of this machine had died: it runs again, and so ${back.length === 1 ? 'does' : 'do'} ${back.map(shouldServeText).join(', ')}, healthy before traffic after ${seconds.toFixed(1)} s${but}`;
}

/** Why a deployment does not go on when the platform died below it (RB-5): nothing of it is the candidate's fault. */
export const deathReason = (pid: number | null): string =>
  `the platform process${pid === null ? '' : ` ${pid}`} of this machine died, and took every version of every service down with it`;
