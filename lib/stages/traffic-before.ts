import type { Traffic } from '../domain/analysis/index.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { Ports } from '../ports/index.ts';
import { lastPeriodEnd } from './context.ts';

/** So many periods before now, an hour of minutes. */
const PERIODS = 60;

/** What the running version gets, for the plan to say what can be found out. null: it has no figures. */
export async function trafficBefore(
  ports: Pick<Ports, 'metrics' | 'clock'>,
  definition: ServiceDefinition,
  version: string | null,
): Promise<Traffic | null> {
  if (version === null) return null;
  const seconds = definition.slo.period;
  const to = lastPeriodEnd(ports.clock.now(), seconds);
  const periods = (
    await ports.metrics.periods({
      definition,
      versions: [version],
      from: to - PERIODS * seconds * 1000,
      to,
      seconds,
      slowerThan: [],
    })
  ).filter(({ completeness }) => completeness >= 0.99);
  // Before its first request the service may not have been there; a pause later on is its traffic.
  const first = periods.findIndex(({ requests }) => (requests ?? 0) > 0);
  if (first < 0) return null;
  const since = periods.slice(first);
  const requests = since.reduce((sum, period) => sum + (period.requests ?? 0), 0);
  const errors = since.reduce((sum, period) => sum + (period.errors ?? 0), 0);
  return { rate: requests / (since.length * seconds), errorRate: Math.min(1, errors / requests) };
}
