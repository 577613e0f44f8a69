/**
 * What a person types, as messages name it. A service that does not run on a person's own machine is reached with
 * `--aws`; without it the same words would be about that machine.
 *
 * @param kind the kind of the service's target; null where it is not known
 */
export const slipwayCommand = (words: string, kind: string | null): string =>
  `npx slipway ${words}${kind === null || kind === 'local' ? '' : ' --aws'}`;
