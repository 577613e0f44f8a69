import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaTarget } from '../../model/definition/target/index.ts';
import { SlipwayError } from '../../model/errors.ts';
import { readingOf, type TrafficReading, type WayBackStep } from '../../model/traffic.ts';
import type { TrafficDriver, TrafficOrder } from '../../ports/traffic-driver.ts';
import { type AliasPlace, type AliasSplit, guard, readAlias, writeAlias } from './alias.ts';
import { labelOf, numberOf, publishedVersions, stateOf } from './versions.ts';

/**
 * Moves the weights of a Lambda alias. The candidate is beside the stable version with 0 % from its start on, so that
 * every reading shows both.
 */
export function createLambdaAliasDriver(
  client: LambdaClient,
  target: LambdaTarget,
  now: () => number,
): TrafficDriver {
  const place: AliasPlace = { client, functionName: target.function, alias: target.alias };

  const read = async (): Promise<TrafficReading> => readingFrom(await readAlias(place));

  async function readingFrom(split: AliasSplit): Promise<TrafficReading> {
    const versions = await publishedVersions(client, target.function);
    const readings = [...split.weights].map(async ([number, weight]) => {
      const { active, trouble } = await stateOf(client, target.function, number);
      return {
        version: labelOf(versions, number),
        weight,
        // The alias says where requests go; how many went is for the metrics to say.
        routed: 0,
        running: 1,
        healthy: active ? 1 : 0,
        wanted: 1,
        troubles: active ? [] : [trouble],
      };
    });
    return { at: now(), versions: await Promise.all(readings), routed: 0 };
  }

  const numbersOf = async ({ candidate, stable }: TrafficOrder) => {
    const versions = await publishedVersions(client, target.function);
    return {
      candidate: numberOf(versions, candidate, target.function),
      stable: stable === null ? null : numberOf(versions, stable, target.function),
    };
  };

  /** Nobody else's version may be in the alias: its share would be overwritten without a word. */
  const refuseStrangers = (split: AliasSplit, numbers: { candidate: string; stable: string | null }) => {
    const strangers = [...split.weights].filter(
      ([number, weight]) => weight > 0 && number !== numbers.candidate && number !== numbers.stable,
    );
    if (strangers.length === 0) return;
    const seen = strangers.map(([number, weight]) => `version ${number} has ${weight} %`).join(', ');
    throw new SlipwayError(
      'ShiftNotEffective',
      `somebody else changed the alias ${target.alias} of ${target.function} during the deployment: ${seen}`,
    );
  };

  const shift = async (order: TrafficOrder, weight: number): Promise<TrafficReading> => {
    const numbers = await numbersOf(order);
    const split = await writeAlias(place, order, (before) => {
      refuseStrangers(before, numbers);
      if (numbers.stable === null) return { primary: numbers.candidate, other: null };
      return weight === 100
        ? { primary: numbers.candidate, other: [numbers.stable, 0] }
        : { primary: numbers.stable, other: [numbers.candidate, weight] };
    });
    const seen = split.weights.get(numbers.candidate) ?? 0;
    if (Math.abs(seen - weight) > 0.01) {
      throw new SlipwayError(
        'ShiftNotEffective',
        `${order.candidate} was given ${weight} % of the alias ${target.alias}, and has ${seen} % as read back`,
      );
    }
    return readingFrom(split);
  };

  return {
    describe: async () => ({
      driver: 'lambda-alias',
      strategies: ['blue-green', 'canary'],
      steps: 'any',
      sentence:
        'weights of a Lambda alias: a cut-over or any steps; there are no instances to replace one by one',
      instances: 1,
    }),

    read,

    start: async (order) => {
      const numbers = await numbersOf(order);
      await writeAlias(place, order, (before) => {
        refuseStrangers(before, numbers);
        const has = before.weights.get(numbers.candidate) ?? 0;
        // Told again after a shift: what it has stays.
        if (before.primary === numbers.candidate)
          return {
            primary: before.primary,
            other: numbers.stable === null ? null : [numbers.stable, 100 - has],
          };
        return { primary: before.primary, other: [numbers.candidate, has] };
      });
    },

    shift,

    goBack: async (order): Promise<readonly WayBackStep[]> => {
      const step = 'shift traffic back';
      try {
        const { stable, candidate } = await numbersOf(order);
        if (stable === null) return [{ step, done: false, detail: 'there is no version to go back to' }];
        const before = await readAlias(place);
        const had = before.primary === stable && (before.weights.get(stable) ?? 0) === 100;
        const after = await writeAlias(place, order, (now) => {
          // Somebody took the candidate out by hand, and put another version in: that is not ours to undo.
          if ((now.weights.get(candidate) ?? 0) === 0) refuseStrangers(now, { candidate, stable });
          return { primary: stable, other: null };
        });
        const share = after.weights.get(stable) ?? 0;
        return [
          {
            step,
            done: share === 100,
            detail: had
              ? `${order.stable} had 100 % of the alias already; ${order.candidate} is out of it`
              : `${order.stable} has ${share} % of the alias ${target.alias} again, read back`,
          },
        ];
      } catch (error) {
        if (error instanceof SlipwayError && (error.name === 'LockLost' || error.name === 'Transient'))
          throw error;
        return [{ step, done: false, detail: (error as Error).message }];
      }
    },

    retire: async (order) => {
      const before = await readAlias(place);
      guard(before, order, place);
      const share = readingOf(await readingFrom(before), order.candidate)?.weight ?? 0;
      if (share !== 100) {
        throw new Error(
          `${order.candidate} has ${share} % of the traffic; the previous version is retired only when it has 100 %`,
        );
      }
      const numbers = await numbersOf(order);
      return readingFrom(await writeAlias(place, order, () => ({ primary: numbers.candidate, other: null })));
    },
  };
}
