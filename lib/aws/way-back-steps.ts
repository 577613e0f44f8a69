import { SlipwayError } from '../model/errors.ts';
import type { WayBackStep } from '../model/traffic.ts';

/** The steps of a way back as they are tried: one that fails is written down, and the next one is tried all the same. */
export function wayBackSteps(): {
  readonly steps: readonly WayBackStep[];
  /** Answers whether it was done. Throws on: a lost lock, which ends everything, and what is worth another try. */
  attempt(step: string, act: () => Promise<string>): Promise<boolean>;
} {
  const steps: WayBackStep[] = [];
  return {
    steps,
    attempt: async (step, act) => {
      try {
        steps.push({ step, done: true, detail: await act() });
        return true;
      } catch (error) {
        if (error instanceof SlipwayError && (error.name === 'LockLost' || error.name === 'Transient'))
          throw error;
        steps.push({ step, done: false, detail: (error as Error).message });
        return false;
      }
    },
  };
}
