import { startMinistack } from './ministack.ts';

/** One emulated AWS for the whole run; suites keep apart by the names of their resources. */
export default async function setUp(): Promise<void> {
  const ministack = await startMinistack();
  process.env['AWS_ENDPOINT_URL'] = ministack.endpoint;
  process.env['EMULATED_CALLS'] = ministack.calls;
  process.env['EMULATED_TALLY'] = ministack.tally;
  process.env['AWS_REGION'] = 'us-east-1';
  process.env['AWS_ACCESS_KEY_ID'] = 'test';
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test';
  (globalThis as { ministack?: unknown }).ministack = ministack;
}
