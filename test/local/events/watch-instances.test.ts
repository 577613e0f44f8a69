import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EventBus, LocalEvent } from '../../../lib/local/events/event-bus.ts';
import { watchInstances } from '../../../lib/local/events/watch-instances.ts';
import type { Ports } from '../../../lib/ports/index.ts';
import { definitionWith } from '../../builders/definition.ts';

type World = Pick<Ports, 'deployments' | 'infrastructure'>;

/** What is put on the bus within a moment, when the platform says so. */
async function putBy(state: object, inspect: () => Promise<unknown>): Promise<LocalEvent[]> {
  const put: LocalEvent[] = [];
  const bus: EventBus = {
    put: async (event) => {
      put.push(event);
      return { routed: [], reason: '' };
    },
  };
  const record = { service: 'shop', version: '2', definition: definitionWith(), ending: null, state };
  const world = {
    deployments: { get: async () => record },
    infrastructure: { inspect },
  } as unknown as World;
  const stop = watchInstances(world, bus, () => 'dep-1');
  await sleep(1300);
  stop();
  return put;
}

const candidate = { ready: true, reason: '', startedAt: 1000 };
const killed = (version: string, outOfMemory: number) => async () => [{ version, outOfMemory }];

describe('instances that are killed for memory on one machine', () => {
  it('are told to the bus once, as ECS tells EventBridge [OB-3, OB-5]', async () => {
    expect(await putBy({ candidate }, killed('2', 1))).toEqual([
      {
        'detail-type': 'Instance Killed For Memory',
        detail: { service: 'shop', version: '2', killed: 1 },
      },
    ]);
  });

  it('are not told when they are of the stable version, on the way back, or cannot be read [OB-5]', async () => {
    expect(
      await Promise.all([
        putBy({ candidate }, killed('1', 1)),
        putBy({ candidate, rollback: {} }, killed('2', 1)),
        putBy({}, killed('2', 1)),
        putBy({ candidate }, async () => {
          throw new Error('the platform is away');
        }),
      ]),
    ).toEqual([[], [], [], []]);
  });
});
