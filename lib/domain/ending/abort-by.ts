/** The signals that end a command. */
export const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
export type StopSignal = (typeof STOP_SIGNALS)[number];

export interface Abort {
  /** As it stands in the records and reports. */
  readonly reason: string;
  /** A person, or the signal where nobody knows who sent it. */
  readonly by: string;
  /** As the terminal says it at once. */
  readonly told: string;
}

/**
 * Who stopped a command and how (OB-5). Only Ctrl-C is a person at this terminal: SIGTERM comes from a supervisor, a CI
 * runner or `kill`, and nobody must be named for what a machine did.
 */
export function abortBy(signal: StopSignal, pid: number, user: string): Abort {
  if (signal === 'SIGINT') return { reason: 'aborted with Ctrl-C', by: user, told: 'aborting' };
  const how =
    signal === 'SIGHUP' ? 'stopped by SIGHUP, as when its terminal is closed' : `stopped by ${signal}`;
  return { reason: `the command in process ${pid} was ${how}`, by: signal, told: how };
}

/** true: a signal is named where a person would be, because nobody knows who sent it. */
export const isSignal = (by: string): boolean => STOP_SIGNALS.some((signal) => signal === by);
