import type { LocalTarget } from '../../model/definition/target/index.ts';
import { SlipwayError } from '../../model/errors.ts';
import type { WayBackStep } from '../../model/traffic.ts';
import { readingOf } from '../../model/traffic.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import type { LocalTrafficDriver } from './local-driver.ts';
import { readBack } from './read-back.ts';

/** Each step is tried even when the one before it failed; only a lost lock ends it, because then nothing may be written. */
export async function goBack(
  driver: LocalTrafficDriver,
  order: TrafficOrder,
  target: LocalTarget,
): Promise<readonly WayBackStep[]> {
  const steps: WayBackStep[] = [];
  const attempt = async (step: string, act: () => Promise<string>) => {
    try {
      steps.push({ step, done: true, detail: await act() });
    } catch (error) {
      if (error instanceof SlipwayError && error.name === 'LockLost') throw error;
      steps.push({ step, done: false, detail: (error as Error).message });
    }
  };
  const { stable, candidate } = order;
  if (stable !== null) {
    const seen = readingOf(await driver.read(), stable);
    // Switch first where the old version still runs: users are served by it while the rest is put in order.
    const serving = (seen?.healthy ?? 0) > 0;
    if (serving) await attempt('shift traffic back', () => shiftBack(driver, order, target));
    await attempt('restore the previous version', async () => {
      if ((seen?.wanted ?? 0) >= target.instances)
        return `${seen?.healthy ?? 0} of ${target.instances} instances of ${stable} are there and healthy: none had to be started`;
      await driver.scale(order, stable, target.instances);
      await driver.untilHealthy(stable);
      return `${target.instances} instances of ${stable} run again and are healthy`;
    });
    if (!serving) await attempt('shift traffic back', () => shiftBack(driver, order, target));
    const restored = readingOf(await driver.read(), stable);
    // The candidate may be the only version that answers: bad answers are better than none, and a person decides.
    if ((restored?.healthy ?? 0) === 0) {
      steps.push({
        step: 'remove the candidate',
        done: false,
        detail: `${candidate} was left as it is: ${stable} has no healthy instance (${restored?.troubles.join('; ') || 'none could be started'}), and without ${candidate} nobody would answer`,
      });
      return steps;
    }
  }
  await attempt('remove the candidate', async () => {
    if (!readingOf(await driver.read(), candidate))
      return `no instance of ${candidate} was there: nothing to remove`;
    await driver.remove(order, candidate);
    return `${candidate} drained and ended`;
  });
  return steps;
}

async function shiftBack(
  driver: LocalTrafficDriver,
  order: TrafficOrder,
  target: LocalTarget,
): Promise<string> {
  const before = readingOf(await driver.read(), order.stable);
  if (before?.weight === 100) return `${order.stable} had 100 % of the traffic already: nothing to undo`;
  if ((before?.healthy ?? 0) === 0)
    throw new Error(`${order.stable} has no healthy instance that could take the traffic`);
  await driver.weigh(order, 0);
  const after = await readBack(target, () => driver.read(), order.candidate, 0);
  return `${order.stable} has 100 % of the traffic again, read back from ${after.routed} requests`;
}
