import type { Infrastructure } from '../../ports/infrastructure.ts';
import type { PlatformClient } from '../platform/platform-client.ts';

/** Processes and how they ended, as the platform process has seen them. */
export const createLocalInfrastructure = (options: {
  platform(): Promise<PlatformClient>;
}): Infrastructure => ({
  inspect: async (definition, since) => (await options.platform()).inspect(definition.service, since),
});
