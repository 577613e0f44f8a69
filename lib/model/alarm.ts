/** An alarm that a definition names, as it stands. */
export interface AlarmState {
  readonly name: string;
  /** missing: there is no alarm of that name. not-read: alarms cannot be asked here (a machine of one's own). */
  readonly state: 'ok' | 'firing' | 'no-data' | 'missing' | 'not-read';
  /** Why it has this state; '' where nothing is said. */
  readonly reason: string;
  /** false: it would go off and tell nobody. */
  readonly actionsOn: boolean;
}
