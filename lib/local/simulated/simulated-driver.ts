import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { instancesOf } from '../../model/definition/target/instances.ts';
import { lockLost } from '../../model/errors.ts';
import { readingOf, type TrafficReading, type WayBackStep } from '../../model/traffic.ts';
import type { TrafficDriver, TrafficOrder } from '../../ports/traffic-driver.ts';
import type { SimulatedFleet } from './fleet.ts';

/** Moves the traffic of a fleet model. Orders with an older fencing number are turned away, as by every driver. */
export function createSimulatedDriver(fleet: SimulatedFleet, definition: ServiceDefinition): TrafficDriver {
  const size = instancesOf(definition.target);
  let highest = 0;
  const guard = ({ deploymentId, fencing }: TrafficOrder) => {
    if (fencing < highest)
      throw lockLost(`${deploymentId} has the fencing number ${fencing}, and ${highest} was seen already`);
    highest = fencing;
  };
  const weigh = ({ candidate, stable }: TrafficOrder, weight: number) =>
    fleet.weigh({ [candidate]: weight, ...(stable === null ? {} : { [stable]: 100 - weight }) });

  return {
    describe: async () => ({
      driver: 'simulated',
      strategies: ['blue-green', 'canary', 'rolling'],
      steps: 'any',
      sentence: 'a fleet model: any strategy, any steps',
      instances: size,
    }),
    read: async () => fleet.read(),
    start: async (order) => {
      guard(order);
      const has = readingOf(fleet.read(), order.candidate)?.wanted ?? 0;
      fleet.scale(order.candidate, Math.max(has, order.strategy === 'rolling' ? 1 : size));
    },
    shift: async (order, weight): Promise<TrafficReading> => {
      guard(order);
      if (order.strategy === 'rolling') {
        const replaced = Math.max(1, Math.round((weight / 100) * size));
        fleet.scale(order.candidate, replaced);
        if (order.stable !== null) fleet.scale(order.stable, size - replaced);
      }
      weigh(order, weight);
      return fleet.read();
    },
    goBack: async (order): Promise<readonly WayBackStep[]> => {
      guard(order);
      if (order.stable !== null) fleet.scale(order.stable, size);
      weigh(order, 0);
      fleet.scale(order.candidate, 0);
      return [
        { step: 'shift traffic back', done: true, detail: `${order.stable ?? 'nothing'} has 100 % again` },
        { step: 'remove the candidate', done: true, detail: `${order.candidate} ended` },
      ];
    },
    retire: async (order) => {
      guard(order);
      const share = readingOf(fleet.read(), order.candidate)?.weight ?? 0;
      if (share !== 100) throw new Error(`${order.candidate} has ${share} %, and retiring needs 100 %`);
      if (order.stable !== null) fleet.scale(order.stable, 0);
      return fleet.read();
    },
  };
}
