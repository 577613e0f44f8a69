import type { Ports } from '../../lib/ports/index.ts';

/** Stores that are asked over a network: others may come between two calls of a task. */
const REMOTE: ReadonlyArray<keyof Ports> = ['locks', 'deployments', 'waits', 'incidents', 'audit'];

/** Each call takes a while before it is done, and another one until its answer is there. */
export function withLatency(ports: Ports): Ports {
  const wait = () => new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * 20));
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (own, name) => {
        const member = Reflect.get(own, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          await wait();
          const answer = await (member as (...all: unknown[]) => unknown).apply(own, args);
          await wait();
          return answer;
        };
      },
    });
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      REMOTE.includes(name as keyof Ports) ? wrap(port as object) : port,
    ]),
  ) as unknown as Ports;
}
