import type { AuditLine } from '../../lib/model/audit.ts';
import { isSeal } from '../../lib/model/audit.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import type { Ports } from '../../lib/ports/index.ts';

/** 15: what people said stands in the trail once, and the trail ends with its seal. */
export async function unsaid(
  { ballots, waits, wishes }: Pick<Ports, 'ballots' | 'waits' | 'wishes'>,
  { id }: Pick<DeploymentRecord, 'id'>,
  trail: readonly AuditLine[],
): Promise<string[]> {
  const votes = (await ballots.of(id)).flatMap((ballot) =>
    ballot.votes.map(({ voter, at, approved }) => ({
      what: `${voter.name}'s vote`,
      isIt: (line: AuditLine) =>
        line.at === at &&
        line.actor === voter.name &&
        line.data?.['ballot'] === ballot.id &&
        line.data?.['approved'] === approved,
    })),
  );
  const wished = (await wishes.of(id)).map(({ kind, by, at }) => ({
    what: `${by}'s wish to ${kind}`,
    isIt: (line: AuditLine) => line.at === at && line.actor === by && line.action.startsWith(kind),
  }));
  const kept = await waits.kept(id);
  const signals = kept
    ? [
        {
          what: `the ${kept.kind} by ${kept.by}`,
          isIt: ({ at, actor, action }: AuditLine) =>
            at === kept.at && actor === kept.by && action === kept.kind,
        },
      ]
    : [];
  const counted = [...votes, ...wished, ...signals].map(({ what, isIt }) => ({
    what,
    times: trail.filter(isIt).length,
  }));
  return [
    ...counted
      .filter(({ times }) => times !== 1)
      .map(({ what, times }) => `15: the trail has ${what} ${times} times (${id})`),
    ...(isSeal(trail.at(-1)) ? [] : [`15: the trail does not end with its seal (${id})`]),
  ];
}
