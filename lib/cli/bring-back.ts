import { broughtBackSentence, deathReason, outageSentence } from '../domain/restoration/index.ts';
import { goesForward } from '../local/events/watch-platform.ts';
import type { LocalWorld } from '../local/index.ts';
import { shouldServe } from '../local/platform/kept-state.ts';
import { connectPlatform } from '../local/platform/platform-client.ts';
import { slipwayCommand } from '../model/command.ts';
import { PLATFORM_DIED, refused } from '../model/errors.ts';
import type { Outage } from '../model/outage.ts';
import { currentUser } from './approvals.ts';
import type { Output } from './output.ts';
import { abandoned } from './session.ts';

export interface Restored {
  /** Something serves again that did not. */
  readonly anything: boolean;
  /** What could not be brought back; each was told. */
  readonly outages: readonly Outage[];
}

/**
 * Starts the platform again where it died although something should serve, and tries again what could not be brought back
 * before (RB-5). What was being deployed at that time is told to have ended because of it.
 */
export async function bringBack(
  world: LocalWorld,
  output: Output,
  /** Of this one the command itself says it. */
  but?: string,
): Promise<Restored> {
  if (shouldServe(world.home).length === 0) return { anything: false, outages: [] };
  const running = await connectPlatform(world.home);
  const before = await running?.untilRestored();
  if (!running) await nameTheDeath(world);
  // One that is started says by itself what it has brought back.
  const platform = await world.platform();
  if (before && before.outages.length > 0) await platform.restore();
  const { back, outages } = await platform.untilRestored();
  const fresh = before ? back.slice(before.back.length) : [];
  const sentence = broughtBackSentence(fresh);
  if (sentence) output.line('attention', sentence);
  for (const outage of outages.filter(({ service }) => service !== but))
    output.line('failed', outageSentence(outage));
  return { anything: before ? fresh.length > 0 : back.length > 0, outages };
}

/** Their command died as well, at whatever time: what follows is not the candidate's fault. */
async function nameTheDeath({ ports, ...world }: LocalWorld): Promise<void> {
  for (const { id, ending, state, execution } of await abandoned({ ports, ...world })) {
    if (ending || !goesForward(state)) continue;
    const Cause = `${deathReason(null)}; its command (${execution}) was gone as well`;
    await ports.deployments.update(id, { state: { ...state, failure: { Error: PLATFORM_DIED, Cause } } });
  }
}

/** `slipway recover --give-up shop`: a person says that what cannot be brought back is not wanted back. */
export async function giveUp(world: LocalWorld, service: string, output: Output): Promise<number> {
  const platform = await world.platform();
  const { outages } = await platform.status();
  const outage = outages.find((each) => each.service === service);
  if (!outage)
    throw refused(
      `${service} cannot be given up: only what should serve and could not be brought back can, and that is ${outages.map((each) => each.service).join(', ') || 'nothing'} now; see what serves with: ${slipwayCommand('status')}`,
    );
  const at = Date.now();
  // First the evidence: what cannot be written down is not done.
  await world.ports.evidence.put(
    `given-up/${service}/${at}.json`,
    `${JSON.stringify({ ...outage, by: currentUser(), at }, null, 2)}\n`,
  );
  await platform.stopService(service);
  output.line('done', `${service} is given up: nothing serves it, and its next deployment is its first one`);
  return 0;
}
