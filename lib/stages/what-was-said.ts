import { countVote } from '../domain/approval/cast-vote.ts';
import { signalEntry, voteEntry, wishEntry } from '../domain/audit/said-entries.ts';
import type { AuditEntry } from '../model/audit.ts';
import type { Ballot } from '../model/ballot.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { appendOnce, isSameEntry } from './append-once.ts';

type SaidPorts = Pick<Ports, 'ballots' | 'waits' | 'wishes' | 'audit'>;

/**
 * Writes into the trail what was said of a deployment and is kept, and is not written yet (RP-3): who took the word may have died
 * after it was acted on and before it was written.
 *
 * @param lines the trail as it was read
 * @returns how much was missing
 */
export async function writeWhatWasSaid(
  ports: SaidPorts,
  deployment: Pick<DeploymentRecord, 'service' | 'id'>,
  lines: readonly AuditEntry[],
): Promise<number> {
  const said = await whatWasSaid(ports, deployment.id);
  const missing = said.filter((entry) => !lines.some(isSameEntry(entry)));
  for (const entry of missing) await appendOnce(ports, deployment, entry);
  return missing.length;
}

/** Every vote that counted, every wish, and the interrupt that ended it, as they stand in the trail. */
async function whatWasSaid(
  { ballots, waits, wishes }: SaidPorts,
  deploymentId: string,
): Promise<readonly AuditEntry[]> {
  const kept = await waits.kept(deploymentId);
  return [
    ...(await ballots.of(deploymentId)).flatMap(votesIn),
    ...(await wishes.of(deploymentId)).map((wish) => wishEntry(wish)),
    ...(kept ? [signalEntry(kept)] : []),
  ].sort((one, other) => one.at - other.at);
}

/** Each with what it came to at its time: the ballot as it was after it. */
const votesIn = (ballot: Ballot): AuditEntry[] =>
  ballot.votes.map((vote, index) => {
    const votes = ballot.votes.slice(0, index + 1);
    const decision = votes.length === ballot.votes.length ? ballot.decision : null;
    return voteEntry(ballot, vote, countVote({ ...ballot, votes, decision }, vote).reason);
  });
