import type { MetricSource } from '../../ports/metric-source.ts';
import type { PlatformClient } from '../platform/platform-client.ts';

/** Figures of the proxy, through the platform process. */
export const createLocalMetricSource = (options: { platform(): Promise<PlatformClient> }): MetricSource => ({
  periods: async ({ definition, versions, from, to, seconds, slowerThan }) => {
    const platform = await options.platform();
    const figures = await platform.periods({
      service: definition.service,
      versions: [...versions],
      from,
      to,
      seconds,
      slowerThan: [...slowerThan],
    });
    return figures.map((period) => ({ ...period, seconds }));
  },
});
