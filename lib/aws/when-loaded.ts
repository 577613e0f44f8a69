type Methods = Record<PropertyKey, (...given: unknown[]) => unknown>;

/**
 * An adapter that is loaded by its first call, so that a function pays at its cold start only for the SDK clients that
 * it uses. Every method of `T` has to answer a promise. A load that failed is tried again by the next call.
 */
export function whenLoaded<T extends object>(load: () => Promise<T>): T {
  let loaded: Promise<T> | undefined;
  const adapter = async (): Promise<Methods> => {
    loaded ??= load();
    try {
      return (await loaded) as unknown as Methods;
    } catch (error) {
      loaded = undefined;
      throw error;
    }
  };
  return new Proxy({} as T, {
    // Without `then`: whoever awaits the adapter itself gets it, and waits for no answer.
    get: (_, method) =>
      method === 'then' ? undefined : async (...given: unknown[]) => (await adapter())[method]?.(...given),
  });
}
