import { setImmediate as turn } from 'node:timers/promises';
import FakeTimers from '@sinonjs/fake-timers';

/**
 * Imported before everything else: the interpreter keeps the timers that it finds when it is loaded. From then on
 * waiting takes no time, and the clock shows what it would have shown.
 */
export const clock = FakeTimers.install({
  now: Date.UTC(2026, 0, 15, 9, 0, 0),
  toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
});
const { uninstall } = clock;
let installed = true;
clock.uninstall = () => {
  installed = false;
  uninstall.call(clock);
};

/** One timer a turn of the event loop, when all that the one before has set off is done: as `nextAsync`, without its own timers. */
async function pass(): Promise<void> {
  while (installed) {
    await turn();
    if (installed) clock.next();
  }
}
void pass();
