import type { Ministack } from './ministack.ts';

export default async function tearDown(): Promise<void> {
  await (globalThis as { ministack?: Ministack }).ministack?.stop();
}
