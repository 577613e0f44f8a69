import type { Share } from './share.ts';

export const percent = (share: number): string => {
  const value = share * 100;
  return `${value !== 0 && Math.abs(value) < 0.1 ? value.toFixed(2) : value.toFixed(1)} %`;
};

export const count = (value: number): string => Math.round(value).toLocaleString('en-US');

/** "31 of 608 candidate requests" */
export const ofAll = ({ bad, all }: Share, what: string): string => `${count(bad)} of ${count(all)} ${what}`;

/** "2,300 : 1" from its logarithm; astronomically large odds are not printed to the digit. */
export function odds(logEvidence: number): string {
  const evidence = Math.exp(Math.min(logEvidence, 700));
  return evidence > 1e6
    ? 'over 1,000,000 : 1'
    : `${evidence < 10 ? evidence.toFixed(1) : count(evidence)} : 1`;
}

export const milliseconds = (value: number | null): string =>
  value === null ? 'unknown' : `${value.toFixed(0)} ms`;

/** "5 min", "40 s". */
export const lasting = (seconds: number): string =>
  seconds >= 120 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds)} s`;
