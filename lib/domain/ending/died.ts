import { processOf } from '../../model/execution-name.ts';
import type { WorkflowState } from '../../model/state.ts';
import { clockTime } from '../report/format.ts';

interface Facts {
  /** That of the record: the execution that is gone. */
  readonly execution: string;
  /** The recovery's own. */
  readonly recovery: string;
  readonly service: string;
  readonly version: string;
  readonly state: WorkflowState;
  /** When the gone one wrote its last line, milliseconds since the epoch; null: not known. */
  readonly lastSignAt: number | null;
  readonly now: number;
}

/**
 * Why a recovery takes over, in the words of a person who ran a command (RB-5, CM-3). When a process was killed nobody
 * knows; that it had written something shortly before is known.
 */
export function diedSentence(facts: Facts): string {
  const { execution, service, version, state, lastSignAt, now } = facts;
  const process = processOf(execution);
  const where = whereItStood(state);
  if (process === null) return `the execution ${execution} of ${service} ${version} died ${where}`;
  const what = `this deployment of ${service} ${version}`;
  if (samePlace(execution, facts.recovery))
    return `the workflow of ${what} broke off inside the command that ran it (process ${process}), ${where}`;
  const when = lastSignAt === null ? '' : ` after ${withZone(clockTime(lastSignAt, now))}, its last sign`;
  return `the command that ran ${what} (process ${process}) was killed${when}, ${where}`;
}

/** A process that recovers what it ran itself has not been killed. */
const samePlace = (one: string, other: string) => one.split(':')[1] === other.split(':')[1];

/** A time without its date has no zone in it either. */
const withZone = (time: string) => (time.endsWith('Z') ? time : `${time} UTC`);

function whereItStood(state: WorkflowState): string {
  const last = state.shifts?.at(-1);
  if (last) return `after it shifted ${last.weight} % of the traffic`;
  return state.candidate ? 'before it shifted any traffic' : 'before it changed anything';
}
