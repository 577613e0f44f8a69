import type { Ballot } from '../model/ballot.ts';

/** Questions that wait for people, and what they said. Every method is one atomic step. */
export interface BallotBox {
  /** Opens a ballot. The same id again changes nothing, and answers the ballot as it is. */
  open(ballot: Ballot): Promise<Ballot>;
  get(id: string): Promise<Ballot | undefined>;
  /** All of a deployment, the oldest first. */
  of(deploymentId: string): Promise<readonly Ballot[]>;
  /**
   * Changes a ballot. `change` sees what is stored and may be asked again when somebody else was quicker; it must do nothing
   * but answer. Throws DeploymentRefused when there is no such ballot, and Transient when others were always quicker.
   */
  update(id: string, change: (ballot: Ballot) => Ballot): Promise<Ballot>;
}
