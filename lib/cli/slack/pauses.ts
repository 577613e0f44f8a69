/** Pauses that all end at once when something has happened. */
export interface Pauses {
  pause(ms: number): Promise<void>;
  end(): void;
}

export function createPauses(): Pauses {
  const waiting = new Set<() => void>();
  return {
    pause: (ms) =>
      new Promise((go) => {
        const on = () => {
          clearTimeout(timer);
          waiting.delete(on);
          go();
        };
        const timer = setTimeout(on, ms);
        waiting.add(on);
      }),
    end: () => {
      for (const go of waiting) go();
    },
  };
}
