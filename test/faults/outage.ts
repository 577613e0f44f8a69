import { transient } from '../../lib/model/errors.ts';
import type { Ports } from '../../lib/ports/index.ts';
import type { StoreName } from './schedule.ts';

const PORTS: Readonly<Record<StoreName, ReadonlyArray<keyof Ports>>> = {
  records: ['locks', 'deployments', 'waits', 'incidents'],
  evidence: ['evidence', 'audit'],
  metrics: ['metrics'],
  traffic: ['traffic'],
};

/** Ports of which some answer nothing but errors while `isDown` says so. */
export function withOutage(ports: Ports, store: StoreName, isDown: () => boolean): Ports {
  const wrap = <T extends object>(target: T): T =>
    new Proxy(target, {
      get: (own, name) => {
        const member = Reflect.get(own, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (name !== 'for' && isDown())
            return Promise.reject(transient(`${store}: service unavailable (an injected fault)`));
          const answer = (member as (...all: unknown[]) => unknown).apply(own, args);
          return name === 'for' ? wrap(answer as object) : answer;
        };
      },
    });
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      PORTS[store].includes(name as keyof Ports) ? wrap(port as object) : port,
    ]),
  ) as unknown as Ports;
}
