/**
 * Things that should be done first and must not keep what comes next from being done: each is tried; what failed is tried
 * once more by `rest`, which throws when that does not work either.
 */
export function firstThenRest(): {
  first(act: () => Promise<unknown>): Promise<void>;
  rest(): Promise<void>;
} {
  const left: Array<() => Promise<unknown>> = [];
  return {
    first: async (act) => {
      try {
        await act();
      } catch {
        // Kept for `rest`, where it counts.
        left.push(act);
      }
    },
    rest: async () => {
      for (const act of left.splice(0)) await act();
    },
  };
}
