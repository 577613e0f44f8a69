/** The five ways a deployment can end; the state machine's terminal states have the same names. */
export const ENDINGS = ['Deployed', 'Refused', 'Blocked', 'RolledBack', 'RollbackFailed'] as const;
export type EndingKind = (typeof ENDINGS)[number];

/** `Error` of the Fail state of each ending that is not a success. */
export const ENDING_ERRORS = {
  Refused: 'DeploymentRefused',
  Blocked: 'DeploymentBlocked',
  RolledBack: 'DeploymentRolledBack',
  RollbackFailed: 'RollbackFailed',
} as const satisfies Record<Exclude<EndingKind, 'Deployed'>, string>;

/** `Error` of an execution that ended because another one took its deployment over: that one records the ending. */
export const TAKEN_OVER = 'DeploymentTakenOver';
/** `Error` of an execution whose way back is not proven and that could not escalate either: the record stays open. */
export const NOBODY_CALLED = 'EscalationFailed';

export interface Ending {
  readonly kind: EndingKind;
  /** One sentence with the figures that caused it (CM-3). */
  readonly reason: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Users may have met the candidate, so there has to be an incident, or a word that there need be none (RB-4). */
export const wasRolledBack = (ending: Pick<Ending, 'kind'> | null | undefined): boolean =>
  ending?.kind === 'RolledBack' || ending?.kind === 'RollbackFailed';

/** Exit code of `slipway` for each ending. */
export const EXIT_CODES: Record<EndingKind, number> = {
  Deployed: 0,
  Refused: 2,
  Blocked: 2,
  RolledBack: 3,
  RollbackFailed: 4,
};
/** Exit code for a command that was not understood (EX_USAGE of sysexits.h). */
export const EXIT_USAGE = 64;
