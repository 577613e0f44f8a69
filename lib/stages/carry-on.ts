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

/** Does something for each, also when it fails for one of them; throws the first failure at the end. */
export async function eachTried<T>(all: readonly T[], act: (each: T) => Promise<unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const each of all) {
    try {
      await act(each);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
