import type { Ballot } from '../model/ballot.ts';

/** Where people are asked. The answer comes back later through votes on the ballot. */
export interface ApprovalDesk {
  ask(ballot: Ballot): Promise<void>;
}
