import type { SmokeStep } from '../../model/definition/smoke.ts';
import { networkFailure } from '../system-errors.ts';
import { type ReadyStep, StepFailed } from './journey.ts';

/** More than a smoke test needs to look at; the rest of a longer answer is not read. */
const MOST_BYTES = 1024 * 1024;

export interface StepAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends one request and reads its answer. Redirects are answers too: they are not followed. */
export async function sendStep(
  address: string,
  step: SmokeStep,
  ready: ReadyStep,
  patienceMs: number,
): Promise<StepAnswer> {
  try {
    // Put together as text: against a base URL, a path that starts with two slashes would name another host.
    const response = await fetch(`${address.replace(/\/+$/, '')}${ready.path}`, {
      method: step.method,
      // A connection of its own: an idle one may belong to an instance that has gone, or hold up its drain.
      headers: { ...ready.headers, connection: 'close' },
      body: ready.body ?? null,
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    return { status: response.status, body: await readLimited(response) };
  } catch (error) {
    throw new StepFailed(whatWentWrong(error, patienceMs), { cause: error });
  }
}

async function readLimited(response: Response): Promise<string> {
  if (!response.body) return '';
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body) {
    parts.push(part);
    size += part.byteLength;
    if (size >= MOST_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, MOST_BYTES).toString('utf8');
}

function whatWentWrong(error: unknown, patienceMs: number): string {
  const failure = networkFailure(error);
  if (failure !== undefined) return `gave no answer: ${failure}`;
  return `gave no whole answer within ${Number((patienceMs / 1000).toFixed(1))} s`;
}
