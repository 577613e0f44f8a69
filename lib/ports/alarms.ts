import type { AlarmState } from '../model/alarm.ts';

export interface Alarms {
  /** The state of each alarm, in the order of the names; one that does not exist is a state too. */
  states(names: readonly string[]): Promise<readonly AlarmState[]>;
}
