/** What was begun from a chat and runs in this process. */
export interface Running {
  follow<T>(run: Promise<T>): Promise<T>;
  /** Nothing new is to begin. */
  ending(): boolean;
  /** Nothing new begins from here on, and what runs ends first. */
  end(): Promise<void>;
}

export function createRunning(): Running {
  const running = new Set<Promise<unknown>>();
  let ending = false;
  return {
    follow: (run) => {
      running.add(run);
      // Whoever waits for it hears of its failure; here it is only known to be over.
      void run.catch(() => undefined).finally(() => running.delete(run));
      return run;
    },
    ending: () => ending,
    end: async () => {
      ending = true;
      // One that ends may be followed by its recovery.
      while (running.size > 0) await Promise.allSettled([...running]);
    },
  };
}
