import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { StrategyName } from '../model/names.ts';
import type { DriverCapabilities, TrafficReading, WayBackStep } from '../model/traffic.ts';

/** Every order names who gives it: one from a deployment without the lock is turned away with LockLost. */
export interface TrafficOrder {
  readonly deploymentId: string;
  readonly fencing: number;
  readonly candidate: string;
  /** null: nothing served before. */
  readonly stable: string | null;
  readonly strategy: StrategyName;
}

/** Moves the traffic of one service. Every method may be repeated without harm (EX-5). */
export interface TrafficDriver {
  describe(): Promise<DriverCapabilities>;
  /** Where traffic is now, read from where it is split. */
  read(): Promise<TrafficReading>;
  /** Brings the candidate up beside the stable version, without traffic. Returns before it is ready. */
  start(order: TrafficOrder): Promise<void>;
  /** Gives the candidate `weight` percent, and answers what was read back afterwards. */
  shift(order: TrafficOrder, weight: number): Promise<TrafficReading>;
  /** All traffic to the stable version (started again where needed), then the candidate goes. */
  goBack(order: TrafficOrder): Promise<readonly WayBackStep[]>;
  /** Drains and removes the stable version after the candidate has everything. */
  retire(order: TrafficOrder): Promise<TrafficReading>;
}

/** The driver for a definition's target. Throws DeploymentRefused for a kind that has none here. */
export interface TrafficDrivers {
  for(definition: ServiceDefinition): TrafficDriver;
}
