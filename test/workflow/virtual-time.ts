import FakeTimers from '@sinonjs/fake-timers';

/**
 * Imported before everything else: the interpreter keeps the timers that it finds when it is loaded. From then on
 * waiting takes no time, and the clock shows what it would have shown.
 */
export const clock = FakeTimers.install({
  now: Date.UTC(2026, 0, 15, 9, 0, 0),
  toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
});
clock.setTickMode({ mode: 'nextAsync' });
