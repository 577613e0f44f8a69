import { afterAll, describe, expect, it } from '@jest/globals';
import type { ServiceStanding } from '../../lib/model/standing.ts';
import type { Ports } from '../../lib/ports/index.ts';
import { accountPlace, type Place, serviceStandings } from '../../lib/stages/service-standings.ts';
import { setTheStage } from '../workflow/deployment-run.ts';
import { clock } from '../workflow/virtual-time.ts';

afterAll(() => clock.uninstall());

const everywhere = (ports: Ports): Place => ({ ...accountPlace(ports), isHere: () => true });

async function standingsOf(ports: Ports, place: Place, only?: string): Promise<ServiceStanding[]> {
  const found: ServiceStanding[] = [];
  for await (const each of serviceStandings(ports, only, [], place)) found.push(each);
  return found;
}
const wordsOf = (standings: readonly ServiceStanding[]) =>
  standings.flatMap(({ lines }) => lines.map(({ mark, text }) => `${mark}: ${text}`));

describe('how services stand, for a terminal and for a chat', () => {
  it('is where their traffic is; and what runs elsewhere says where to look [CM-1]', async () => {
    const { ports } = setTheStage().world;
    expect(wordsOf(await standingsOf(ports, everywhere(ports)))).toEqual([
      expect.stringMatching(/^null: checkout: 1\.4\.1 100 %/),
    ]);
    expect(wordsOf(await standingsOf(ports, accountPlace(ports)))).toEqual([
      expect.stringMatching(
        /^null: checkout: runs on a person's own machine .* npm run slipway -- status checkout$/,
      ),
    ]);
  });

  it('tells of a kept lock where the traffic cannot be read, which is one line of it and not its end [CM-1, RB-3]', async () => {
    const { ports } = setTheStage().world;
    const key = { service: 'checkout', environment: 'production' };
    const { holder } = await ports.locks.acquire(key, 'run-0', clock.now);
    await ports.locks.keep(key, holder.fencing, 'it is not proven');
    const away: Ports = {
      ...ports,
      traffic: {
        for: () => {
          throw new Error('the account is away');
        },
      },
    };
    expect(wordsOf(await standingsOf(away, everywhere(away))).slice(0, 2)).toEqual([
      'attention: the traffic of checkout cannot be read: the account is away',
      'failed: checkout is locked by run-0 until a person releases it: it is not proven',
    ]);
  });

  it('names what is wrong with a definition, and tells the rest without it [CM-1]', async () => {
    const { ports } = setTheStage().world;
    const key = { service: 'checkout', environment: 'production' };
    await ports.locks.acquire(key, 'run-0', clock.now);
    const broken: Ports = {
      ...ports,
      definitions: {
        names: async () => ['checkout'],
        load: async () => ({ content: '{}', origin: 'checkout.yaml' }),
      },
    };
    const words = wordsOf(await standingsOf(broken, everywhere(broken)));
    expect(words[0]).toMatch(/^attention: checkout\.yaml/);
    expect(words.at(-1)).toBe('attention: checkout is locked by run-0');
  });
});
