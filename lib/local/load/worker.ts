import autocannon from 'autocannon';

/** The load generator's process: starts on its first message, and answers the totals when it is told to stop. */
interface Orders {
  readonly url: string;
  readonly rate: number;
  readonly paths: readonly string[];
}

/**
 * The library lets each connection send its requests of a second one after the other and then pause. Groups that
 * begin one after the other within a second make a steady stream of that.
 */
const GROUPS = 20;
const CONNECTIONS_PER_GROUP = 2;
const SECOND_MS = 1000;
/** What the library takes as a request that nobody answers. */
const TIMEOUT_SECONDS = 10;

// Ctrl-C in the terminal is for the command in front: users do not stop because of it.
process.on('SIGINT', () => undefined);

process.once('message', (orders: Orders) => {
  const startedAt = performance.now();
  const running: autocannon.Instance[] = [];
  const finished: Promise<autocannon.Result>[] = [];
  const starting = setInterval(() => {
    finished.push(group(orders, running));
    if (finished.length === GROUPS) clearInterval(starting);
  }, SECOND_MS / GROUPS);
  process.once('message', async () => {
    clearInterval(starting);
    for (const each of running) each.stop();
    process.send?.(totals(await Promise.all(finished), (performance.now() - startedAt) / 1000), () =>
      process.exit(0),
    );
  });
});
process.once('disconnect', () => process.exit(0));

function group(orders: Orders, running: autocannon.Instance[]): Promise<autocannon.Result> {
  return new Promise((resolve, reject) => {
    const instance = autocannon(
      {
        url: orders.url,
        headers: { 'user-agent': 'demo-users' },
        connections: CONNECTIONS_PER_GROUP,
        connectionRate: Math.max(1, Math.round(orders.rate / GROUPS / CONNECTIONS_PER_GROUP)),
        duration: 24 * 3600,
        timeout: TIMEOUT_SECONDS,
        requests: orders.paths.map((path) => ({ method: 'GET' as const, path })),
      },
      (error, result) => (error ? reject(error) : resolve(result)),
    );
    running.push(instance);
  });
}

function totals(results: readonly autocannon.Result[], seconds: number) {
  const sum = (of: (result: autocannon.Result) => number) =>
    results.reduce((total, result) => total + of(result), 0);
  return {
    requests: sum((result) => result.requests.total),
    connectionErrors: sum((result) => result.errors - result.timeouts),
    timeouts: sum((result) => result.timeouts),
    failed: sum((result) => result.non2xx),
    seconds,
  };
}
