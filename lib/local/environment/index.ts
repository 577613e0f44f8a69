import type { EnvironmentProbe } from '../../ports/environment-probe.ts';
import { artifactState } from './artifact.ts';
import { probeDependency } from './dependency.ts';

/** Looks at dependencies over the network and at artifacts in the file system. `root`: where paths start. */
export function createLocalEnvironmentProbe(options: {
  readonly root: string;
  /** Where programs are looked for. @default the PATH of this process, as for the instances */
  readonly searchPath?: string;
}): EnvironmentProbe {
  const { root, searchPath = process.env['PATH'] ?? '' } = options;
  return {
    dependencies: (definition) => Promise.all(definition.dependencies.map(probeDependency)),
    artifact: (definition, version) =>
      artifactState({ target: definition.target, version, root, searchPath }),
  };
}
