import { type EvidencePoint, hasReached } from './evidence-curve.ts';

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇'] as const;
const REACHED = '█';
/** ln of 1 : 10, the lower end of the scale. */
const LOWEST = Math.log(1 / 10);
/** More do not fit on a line. */
const WIDEST = 60;

export interface Sparkline {
  readonly blocks: string;
  /** Periods that share a block, which shows the highest of them. */
  readonly periodsPerBlock: number;
}

/** The odds on a log scale from 1 : 10 to those needed. The full block is kept for periods that reached them. */
export function sparkline(points: readonly EvidencePoint[]): Sparkline {
  const periodsPerBlock = Math.max(1, Math.ceil(points.length / WIDEST));
  const levels = points.map(level);
  const groups = Math.ceil(points.length / periodsPerBlock);
  const highest = Array.from({ length: groups }, (_, group) =>
    Math.max(...levels.slice(group * periodsPerBlock, (group + 1) * periodsPerBlock)),
  );
  return { blocks: highest.map((each) => BLOCKS[each] ?? REACHED).join(''), periodsPerBlock };
}

/** 0 to 6 below the needed odds, 7 from there on. */
function level(point: EvidencePoint): number {
  if (hasReached(point)) return BLOCKS.length;
  const part = (point.logEvidence - LOWEST) / (Math.log(point.needed) - LOWEST);
  return Math.min(BLOCKS.length - 1, Math.max(0, Math.floor(part * BLOCKS.length)));
}
