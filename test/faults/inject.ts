import { SlipwayError, transient } from '../../lib/model/errors.ts';
import type { Ports } from '../../lib/ports/index.ts';
import type { TrafficDriver } from '../../lib/ports/traffic-driver.ts';
import type { FaultKind } from './schedule.ts';

/** The call of a task with a world of its own, so that a fault can be put into it. */
export type Act = (ports: Ports) => Promise<unknown>;

/** So long after the call a task that is late begins: later than any task's time is over. */
const LATE_MS = { short: 63_000, long: 905_000 };

/** So much more: the observation of a stage is over by then, and the next one has begun. */
const VERY_LATE_MS = 100_000;

const never = <T>() => new Promise<T>(() => undefined);
const WRITES = new Set(['start', 'shift', 'goBack', 'retire']);

/** Carries a task out with the fault. */
export async function withFault(
  kind: FaultKind,
  ports: Ports,
  act: Act,
  { isLong, turn }: { readonly isLong: boolean; readonly turn: number },
): Promise<unknown> {
  switch (kind) {
    case 'throws':
      throw new TypeError('state.progress is not a function (an injected fault)');
    case 'never-answers':
      return never();
    case 'throttled':
      throw transient('ThrottlingException: Rate exceeded (an injected fault)');
    case 'lost-answer':
      await act(ports);
      throw transient('socket hang up (an injected fault)');
    case 'acts-twice':
      await act(ports);
      return act(ports);
    case 'answers-late':
    case 'answers-very-late': {
      const late = isLong ? LATE_MS.long : LATE_MS.short;
      const more = kind === 'answers-late' ? 0 : VERY_LATE_MS;
      await new Promise((resolve) => setTimeout(resolve, late + more));
      return act(ports);
    }
    case 'dies-after-write':
      return act(mortal(ports));
    case 'stalls-before-write':
      return act(
        aroundWrites(ports, async (write) => {
          await new Promise((resolve) => setTimeout(resolve, LATE_MS.long));
          return write();
        }),
      );
    case 'write-answer-lost':
      return act(
        aroundWrites(ports, async (write) => {
          await write();
          throw new SlipwayError('Transient', 'read ECONNRESET (an injected fault)');
        }),
      );
    case 'answers-nonsense':
      await act(ports);
      return [null, {}, 'nonsense', [], { deployment: 7 }][turn % 5];
  }
}

/** Every call after the first write to traffic never answers: the process is gone. */
function mortal(ports: Ports): Ports {
  let dead = false;
  const wrap = <T extends object>(target: T, isDriver: boolean): T =>
    new Proxy(target, {
      get: (own, name) => {
        const member = Reflect.get(own, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (dead) return never();
          const answer = (member as (...all: unknown[]) => unknown).apply(own, args);
          if (name === 'for') return wrap(answer as TrafficDriver, true);
          if (isDriver && WRITES.has(String(name)))
            return (answer as Promise<unknown>).then(() => {
              dead = true;
              return never();
            });
          return answer;
        };
      },
    });
  return Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      // Without an answer from the clock there is no call to hang in.
      name === 'clock' ? port : wrap(port as object, false),
    ]),
  ) as unknown as Ports;
}

/** Something between a task and each of its writes to traffic. */
function aroundWrites(ports: Ports, around: (write: () => Promise<unknown>) => Promise<unknown>): Ports {
  const driverFor: Ports['traffic']['for'] = (definition) =>
    new Proxy(ports.traffic.for(definition), {
      get: (own, name) => {
        const member = Reflect.get(own, name);
        if (!WRITES.has(String(name))) return member;
        return (...args: unknown[]) =>
          around(() => (member as (...all: unknown[]) => Promise<unknown>).apply(own, args));
      },
    });
  return { ...ports, traffic: { for: driverFor } };
}
