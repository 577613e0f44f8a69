import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import { oneLine } from './limits.ts';

const CELLS = 10;

/** "▰▰▰▱▱▱▱▱▱▱ `1.4.2` 25 %": a share that is not nothing has a cell, and one that is not everything leaves one. */
function bar(version: string, weight: number): string {
  const cells = Math.round((weight / 100) * CELLS);
  const full = weight > 0 && weight < 100 ? Math.min(CELLS - 1, Math.max(1, cells)) : cells;
  return `${'▰'.repeat(full)}${'▱'.repeat(CELLS - full)}  \`${oneLine(version)}\` ${Number(weight.toFixed(1))} %`;
}

/**
 * Where traffic is, as it was read back last. Nothing is drawn while it is going back, or where nobody can tell: a bar is
 * looked at, and believed.
 */
export function splitBars({ state, ending, version, previousVersion }: DeploymentRecord): string[] {
  const last = state.shifts?.at(-1);
  const candidate = weightOf(state, ending, last?.weight ?? 0);
  if (candidate === null) return ['Where traffic is: see the thread.'];
  return [
    bar(version, candidate),
    ...(previousVersion === null ? [] : [bar(previousVersion, 100 - candidate)]),
  ];
}

function weightOf(
  state: DeploymentRecord['state'],
  ending: DeploymentRecord['ending'],
  last: number,
): number | null {
  if (ending?.kind === 'Deployed') return 100;
  if (ending?.kind === 'RollbackFailed') return null;
  if (ending) return 0;
  return state.rollback && !state.verification ? null : state.verification?.status === 'SUCCESS' ? 0 : last;
}
