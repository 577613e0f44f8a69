import type { EnvironmentProbe } from '../../ports/environment-probe.ts';
import { probeDependency } from '../../probe/dependency.ts';
import { localTarget } from '../local-target.ts';
import { artifactState } from './artifact.ts';
import { publicPortIsFree } from './public-port.ts';

/** Looks at dependencies over the network and at artifacts in the file system. `root`: where paths start. */
export function createLocalEnvironmentProbe(options: {
  readonly root: string;
  /** Where programs are looked for. @default the PATH of this process, as for the instances */
  readonly searchPath?: string;
  /** The public port of a service that is in production here already; undefined: it is not. */
  publicPort(service: string): Promise<number | undefined>;
}): EnvironmentProbe {
  const { root, searchPath = process.env['PATH'] ?? '', publicPort } = options;
  return {
    dependencies: (definition) => Promise.all(definition.dependencies.map(probeDependency)),
    artifact: async (definition, version) => {
      const { service } = definition;
      const target = localTarget(definition);
      const served = await publicPort(service);
      if (served !== undefined && served !== target.port) {
        return {
          status: 'INVALID',
          detail: `${service} is served on port ${served}, and target.port is ${target.port} now: put ${served} back, since users come in there`,
        };
      }
      if (served === undefined && !(await publicPortIsFree(target.port))) {
        return {
          status: 'INVALID',
          detail: `port ${target.port} (target.port) is taken by another program: stop that, or set another port`,
        };
      }
      return artifactState({ target, version, root, searchPath });
    },
  };
}
