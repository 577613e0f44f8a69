import autocannon from 'autocannon';

/** The load generator's process: starts on its first message, and answers the totals when it is told to stop. */
interface Orders {
  readonly url: string;
  readonly rate: number;
  readonly connections: number;
  readonly paths: readonly string[];
}

// Ctrl-C in the terminal is for the command in front: users do not stop because of it.
process.on('SIGINT', () => undefined);

process.once('message', (orders: Orders) => {
  const load = autocannon(
    {
      url: orders.url,
      headers: { 'user-agent': 'demo-users' },
      connections: orders.connections,
      overallRate: orders.rate,
      duration: 3600,
      timeout: 10,
      requests: orders.paths.map((path) => ({ method: 'GET' as const, path })),
    },
    (error, result) => {
      if (error) throw error;
      const totals = {
        requests: result.requests.total,
        connectionErrors: result.errors - result.timeouts,
        timeouts: result.timeouts,
        failed: result.non2xx,
        seconds: result.duration,
      };
      process.send?.(totals, () => process.exit(0));
    },
  );
  process.once('message', () => load.stop());
});
process.once('disconnect', () => process.exit(0));
