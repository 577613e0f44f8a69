import type { LocalTarget } from '../../model/definition/target/index.ts';
import { SlipwayError } from '../../model/errors.ts';
import type { TrafficReading } from '../../model/traffic.ts';
import { readingOf } from '../../model/traffic.ts';

const LEAST_REQUESTS = 40;
const MOST_REQUESTS = 200;
const PROBE_TIMEOUT_MS = 3000;
const AT_ONCE = 10;

/**
 * Reads the split back from requests that really went through. What users have not sent since the shift is made up
 * by probes to the health path: the same port, the same choice, not counted as users' requests.
 *
 * Throws ShiftNotEffective when the requests did not go where the weights say.
 */
export async function readBack(
  target: LocalTarget,
  read: () => Promise<TrafficReading>,
  candidate: string,
  weight: number,
): Promise<TrafficReading> {
  // At 1 %, two requests for the candidate need 200.
  const rarer = Math.min(weight, 100 - weight);
  const needed =
    rarer > 0 ? Math.min(MOST_REQUESTS, Math.max(LEAST_REQUESTS, Math.ceil(200 / rarer))) : LEAST_REQUESTS;
  let missing = needed - (await read()).routed;
  while (missing > 0) {
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, missing) }, () => probe(target)));
    missing -= AT_ONCE;
  }
  const reading = await read();
  if (reading.routed === 0)
    throw new SlipwayError(
      'ShiftNotEffective',
      `no request went through after ${candidate} was given ${weight} % of the traffic: no version has an instance that answers`,
    );
  const seen = readingOf(reading, candidate);
  const share = reading.routed > 0 ? ((seen?.routed ?? 0) / reading.routed) * 100 : 0;
  // The choice is exact over a round; two requests and 2 % are for what was under way at the shift.
  const tolerance = 2 + (reading.routed > 0 ? 200 / reading.routed : 0);
  if (Math.abs((seen?.weight ?? 0) - weight) > 0.01 || Math.abs(share - weight) > tolerance) {
    throw new SlipwayError(
      'ShiftNotEffective',
      `${candidate} was given ${weight} % of the traffic, and got ${seen?.routed ?? 0} of ${reading.routed} requests (${share.toFixed(1)} %, configured ${seen?.weight ?? 0} %)`,
    );
  }
  return reading;
}

/** Whether it is answered well is for the analysis; here it only has to go through. */
async function probe(target: LocalTarget): Promise<void> {
  try {
    const answer = await fetch(`http://127.0.0.1:${target.port}${target.health}`, {
      headers: { 'x-slipway-probe': '1' },
      redirect: 'manual',
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    });
    await answer.body?.cancel();
  } catch {
    // A probe without an answer was routed all the same, and is counted where it was.
  }
}
