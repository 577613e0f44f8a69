import type { Target } from './index.ts';

/** How many instances one version needs beside the other. Lambda counts none of its own: a version is there or not. */
export const instancesOf = (target: Target): number => (target.kind === 'local' ? target.instances : 1);
