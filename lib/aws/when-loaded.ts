type Methods = Record<PropertyKey, (...given: unknown[]) => unknown>;

/**
 * An adapter that is loaded by its first call, so that a function pays at its cold start only for the SDK clients that
 * it uses. Every method of `T` has to answer a promise. A load that failed is tried again by the next call.
 */
export function whenLoaded<T extends object>(load: () => Promise<T>): T {
  const adapter = once(load);
  return new Proxy({} as T, {
    // Without `then`: whoever awaits the adapter itself gets it, and waits for no answer.
    get: (_, method) =>
      method === 'then'
        ? undefined
        : async (...given: unknown[]) => ((await adapter()) as unknown as Methods)[method]?.(...given),
  });
}

/** Makes something by the first call, for all that follow. A failure is not kept: the next call tries again. */
export function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return async () => {
    made ??= make();
    try {
      return await made;
    } catch (error) {
      made = undefined;
      throw error;
    }
  };
}
