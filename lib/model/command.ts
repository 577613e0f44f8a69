/** How a person starts Slipway in this repository. The only spelling: every message can be pasted as it stands. */
export const SLIPWAY = 'npm run slipway --';

/**
 * What a person types, as messages name it. A service that does not run on a person's own machine is reached with
 * `--aws`; without it the same words would be about that machine.
 *
 * @param kind the kind of the service's target; null where it is not known
 */
export const slipwayCommand = (words: string, kind: string | null = null): string =>
  `${SLIPWAY} ${words}${isElsewhere(kind) ? ' --aws' : ''}`;

/** Looks at a version's checks once more: beforehand on this machine; on AWS they are part of a deployment. */
export const checkAgain = (service: string, version: string, kind: string): string =>
  slipwayCommand(`${isElsewhere(kind) ? 'deploy' : 'plan'} ${service} --version ${version}`, kind);

const isElsewhere = (kind: string | null) => kind !== null && kind !== 'local';
