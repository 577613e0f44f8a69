// The demo's service: a small shop. One process is one instance; PORT and VERSION come from the platform.
// FAULT, in the version FAULT_VERSION only, makes it misbehave in the way of that name.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';

const { PORT, VERSION, FAULT_VERSION, SICK_FILE } = process.env;
const fault = VERSION === FAULT_VERSION ? process.env.FAULT : undefined;

/** A fixed cycle of think times in ms: runs can be repeated. Three of a hundred take 60, so the p99 stands firm on it. */
const THINK = Array.from({ length: 100 }, (_, index) => (index % 33 === 32 ? 60 : 8 + ((index * 7) % 25)));
const orders = new Map();
let served = 0;

const server = createServer((request, response) => {
  const path = new URL(request.url, 'http://shop').pathname;
  if (path === '/healthz') return health(response);
  // Only the demo's users meet the faults that show in figures: smoke tests are meant to pass, and miss them.
  const turn = request.headers['user-agent'] === 'demo-users' ? served++ : 1;
  if (fault === 'throughput' && turn > 1 && turn % 2 === 0)
    return setTimeout(() => answer(request, response, path), 20_000);
  const slowness = fault === 'latency' ? 3 : 1;
  setTimeout(
    () => {
      const every = fault === 'errors' ? 20 : fault === 'flaky-verify' ? 5 : 0;
      if (every > 0 && turn > 1 && turn % every === 0)
        return reply(response, 500, { error: 'the payment provider was not understood' });
      answer(request, response, path);
    },
    THINK[turn % 100] * slowness,
  );
});

function health(response) {
  if (fault === 'slow-start') return reply(response, 503, { status: 'still loading' });
  // Only the old version falls sick, and only while the file is there.
  if (SICK_FILE && VERSION !== FAULT_VERSION && existsSync(SICK_FILE))
    return reply(response, 503, { status: 'sick' });
  return reply(response, 200, { status: 'ok', version: VERSION });
}

function answer(request, response, path) {
  if (request.method === 'POST' && path === '/login')
    return reply(response, 200, { token: `token-${randomUUID()}` });
  if (request.method === 'POST' && path === '/orders') {
    if (fault === 'smoke') return reply(response, 500, { error: 'the order could not be stored' });
    const order = { id: randomUUID(), item: 'book' };
    orders.set(order.id, order);
    return reply(response, 201, order);
  }
  if (path.startsWith('/orders/'))
    return reply(response, 200, { id: path.slice('/orders/'.length), state: 'known' });
  if (path === '/products') return reply(response, 200, { products: [{ id: 'book', price: 12 }] });
  if (path === '/products/book') return reply(response, 200, { id: 'book', price: 12 });
  if (path === '/cart') return reply(response, 200, { items: [] });
  if (path === '/db') return reply(response, 200, { wrote: true, read: true });
  if (path === '/metrics') return reply(response, 200, { served });
  return path === '/'
    ? reply(response, 200, { shop: 'checkout', version: VERSION })
    : reply(response, 404, { error: 'no such page' });
}

function reply(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

server.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => server.close(() => process.exit(0)));
if (fault === 'crash') setTimeout(() => process.exit(1), 1500);
if (fault === 'oom') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 4000);
