import type { Share } from './compare.ts';
import { rate } from './compare.ts';

export const percent = (share: number): string => {
  const value = share * 100;
  return `${value !== 0 && Math.abs(value) < 0.1 ? value.toFixed(2) : value.toFixed(1)} %`;
};

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** "31 of 608 (5.1 %)" */
export const shareText = (share: Share): string =>
  `${count(share.bad)} of ${count(share.all)} (${percent(rate(share))})`;

/** "2,300 : 1"; astronomically large odds are not printed to the digit. */
export const odds = (evidence: number): string =>
  evidence > 1e6 ? 'over 1,000,000 : 1' : `${evidence < 10 ? evidence.toFixed(1) : count(evidence)} : 1`;

export const milliseconds = (value: number | null): string =>
  value === null ? 'unknown' : `${value.toFixed(0)} ms`;
