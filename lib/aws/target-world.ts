import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { TargetKind, TargetOf } from '../model/definition/target/index.ts';
import type { ArtifactState } from '../model/environment.ts';
import { refused } from '../model/errors.ts';
import type { InstanceHealth } from '../model/infrastructure.ts';
import type { MetricPeriod } from '../model/metrics.ts';
import type { TrafficReading } from '../model/traffic.ts';
import type { MetricQuery } from '../ports/metric-source.ts';
import type { SmokeRunner } from '../ports/smoke-runner.ts';
import type { TrafficDriver } from '../ports/traffic-driver.ts';
import type { ClientConfig } from './clients.ts';

/** Everything that is different from one kind of target to the next; one factory per kind makes it. */
export interface TargetWorld {
  driver(definition: ServiceDefinition): TrafficDriver;
  periods(query: MetricQuery): Promise<readonly MetricPeriod[]>;
  /** Instances since `since` (milliseconds since the epoch), as the port Infrastructure has it. */
  inspect(definition: ServiceDefinition, since: number): Promise<readonly InstanceHealth[]>;
  readonly smoke: SmokeRunner;
  artifact(definition: ServiceDefinition, version: string): Promise<ArtifactState>;
}

export interface TargetWorldOptions {
  readonly config: ClientConfig;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Seconds after its end until a period of metrics counts. */
  readonly settleSeconds: number;
}

/** A definition's target, of the kind that the caller deals with. Another kind is a defect of the caller. */
export function targetOf<Kind extends TargetKind>(
  { service, target }: ServiceDefinition,
  kind: Kind,
): TargetOf<Kind> {
  if (target.kind === kind) return target as TargetOf<Kind>;
  throw refused(`${service} has a target of kind "${target.kind}", and one of kind "${kind}" was asked for`);
}

/** Instances as the traffic is read, where nothing tells why one went away: that is for metrics and alarms. */
export const healthFrom = ({ versions }: TrafficReading): readonly InstanceHealth[] =>
  versions.map(({ version, wanted, running, healthy }) => ({
    version,
    wanted,
    running,
    healthy,
    restarts: 0,
    outOfMemory: 0,
    lastExit: null,
    networkErrors: 0,
  }));
