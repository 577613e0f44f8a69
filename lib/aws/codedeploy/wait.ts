import { setTimeout as sleep } from 'node:timers/promises';
import { transient } from '../../model/errors.ts';

export interface Patience {
  /** Between two looks. @default 5 s: a deployment of hours stays far below what CodeDeploy throttles */
  readonly pollMs?: number;
  /** With one call of the driver. @default 12 min: its function has 15, and needs some for what comes before and after */
  readonly totalMs?: number;
}

const POLL_MS = 5000;
const TOTAL_MS = 12 * 60_000;

export type WaitFor = <T>(what: string, look: () => Promise<T | undefined>) => Promise<T>;

/**
 * For one call of the driver: all its waits have one end, as its function has. Each looks until there is an answer. One
 * that gets too long ends as `Transient`: the workflow then asks again, five times in all, so that an hour is covered. An
 * error of `look` ends it at once.
 */
export function waiter(now: () => number, { pollMs = POLL_MS, totalMs = TOTAL_MS }: Patience = {}): WaitFor {
  const startedAt = now();
  return async (what, look) => {
    for (; ; await sleep(pollMs)) {
      const found = await look();
      if (found !== undefined) return found;
      const waited = now() - startedAt;
      if (waited >= totalMs) throw transient(`waited ${Math.round(waited / 1000)} s for ${what}`);
    }
  };
}
