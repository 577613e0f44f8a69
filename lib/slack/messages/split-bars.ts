import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import { oneLine } from './limits.ts';

const CELLS = 10;

/** A share that is not nothing has a cell, and one that is not everything leaves one. */
const cellsOf = (weight: number): number =>
  weight > 0 && weight < 100
    ? Math.min(CELLS - 1, Math.max(1, Math.floor((weight / 100) * CELLS)))
    : Math.round((weight / 100) * CELLS);

/** "▰▰▱▱▱▱▱▱▱▱ `1.4.2` 25 %" */
const bar = (version: string, weight: number, cells: number): string =>
  `${'▰'.repeat(cells)}${'▱'.repeat(CELLS - cells)}  \`${oneLine(version)}\` ${Number(weight.toFixed(1))} %`;

/**
 * Where traffic is, as it was read back last. Nothing is drawn while it is going back, or where nobody can tell: a bar is
 * looked at, and believed.
 */
export function splitBars({ state, ending, version, previousVersion }: DeploymentRecord): string[] {
  const last = state.shifts?.at(-1);
  const candidate = weightOf(state, ending, last?.weight ?? 0);
  if (candidate === null)
    return [
      ending
        ? '*Where traffic is, is not certain.* What to do stands in the thread.'
        : 'The way back runs; the thread says how far it is.',
    ];
  // The cells that the one has not are the other's: rounded apart, 25 % and 75 % had eleven of ten.
  const cells = cellsOf(candidate);
  return [
    bar(version, candidate, cells),
    ...(previousVersion === null ? [] : [bar(previousVersion, 100 - candidate, CELLS - cells)]),
  ];
}

function weightOf(
  state: DeploymentRecord['state'],
  ending: DeploymentRecord['ending'],
  last: number,
): number | null {
  if (ending?.kind === 'Deployed') return 100;
  // Frozen on purpose: it stays where it was shifted to last.
  if (ending?.kind === 'RollbackFailed') return state.rollback?.next === 'page' ? last : null;
  if (ending) return 0;
  return state.rollback && !state.verification ? null : state.verification?.status === 'SUCCESS' ? 0 : last;
}
