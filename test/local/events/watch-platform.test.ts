import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { EventBus, LocalEvent } from '../../../lib/local/events/event-bus.ts';
import { watchPlatform } from '../../../lib/local/events/watch-platform.ts';
import type { Ports } from '../../../lib/ports/index.ts';

/** What is put on the bus within a moment, for a deployment that stands so. */
async function putBy(record: object, death: string | null): Promise<LocalEvent[]> {
  const put: LocalEvent[] = [];
  const bus: EventBus = {
    put: async (event) => {
      put.push(event);
      return { routed: [], reason: '' };
    },
  };
  const world = { deployments: { get: async () => record } } as unknown as Pick<Ports, 'deployments'>;
  const stop = watchPlatform(
    world,
    bus,
    () => 'dep-1',
    () => death,
  );
  await sleep(900);
  stop();
  return put;
}

describe('the death of the platform process', () => {
  it('is told once to the deployment that goes forward on it, and to no other [OB-5, RB-5]', async () => {
    const [forward, ...others] = await Promise.all([
      putBy({ ending: null, state: {} }, 'it died'),
      putBy({ ending: null, state: {} }, null),
      putBy({ ending: null, state: { rollback: {} } }, 'it died'),
      putBy({ ending: null, state: { retirement: {} } }, 'it died'),
      putBy({ ending: { kind: 'Deployed' }, state: {} }, 'it died'),
    ]);
    expect(forward).toEqual([
      { 'detail-type': 'Platform Died', detail: { deploymentId: 'dep-1', reason: 'it died' } },
    ]);
    expect(others).toEqual([[], [], [], []]);
  });
});
