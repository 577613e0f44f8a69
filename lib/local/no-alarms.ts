import type { Alarms } from '../ports/alarms.ts';

/** A machine of one's own has no alarms that could be asked: what a definition names is not read, and not good. */
export const noAlarms: Alarms = {
  states: async (names) =>
    names.map((name) => ({
      name,
      state: 'not-read',
      reason: 'there is no alarm service on this machine',
      actionsOn: false,
    })),
};
