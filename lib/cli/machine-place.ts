import { deathSentence, outageSentence } from '../domain/restoration/index.ts';
import { shouldServe } from '../local/platform/kept-state.ts';
import { connectPlatform } from '../local/platform/platform-client.ts';
import type { Outage, ShouldServe } from '../model/outage.ts';
import type { Place } from '../stages/service-standings.ts';
import { isRunByLiveProcess, leftToFinish } from './session.ts';

/** This machine as it is now: what its platform process says, and what should serve although that is gone. */
export async function machinePlace(home: string): Promise<Place> {
  const platform = await connectPlatform(home);
  const should = shouldServe(home);
  const outages = (await platform?.status())?.outages;
  return {
    isHere: ({ target }) => target.kind === 'local',
    also: should.map(({ service }) => service),
    leftOpen: (record) => (isRunByLiveProcess(record) ? null : leftToFinish(record)),
    read: async (service) => {
      const down = downText(service, should, outages);
      return down === null ? platform?.read(service) : { unreadable: { mark: 'failed', text: down } };
    },
  };
}

/** Why a service that should serve does not; null: it does, or nobody wants it to. */
function downText(
  service: string,
  should: readonly ShouldServe[],
  outages: readonly Outage[] | undefined,
): string | null {
  const isIt = (each: ShouldServe) => each.service === service;
  const outage = outages?.find(isIt);
  if (outage) return `${service}: down: ${outageSentence(outage)}`;
  const dead = outages ? undefined : should.find(isIt);
  return dead ? deathSentence(dead) : null;
}
