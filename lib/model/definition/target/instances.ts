import type { Target } from './index.ts';

/** How many instances one version needs beside the other. Lambda counts none of its own: a version is there or not. */
export const instancesOf = (target: Target): number => (target.kind === 'local' ? target.instances : 1);

/** Nothing of the candidate runs before the first shift: each of its instances takes the place of an old one. */
export const replacesInPlace = (target: Target): boolean =>
  target.kind === 'codedeploy' && target.platform === 'server';
