import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BallotBox } from '../../lib/ports/ballot-box.ts';
import { ballotOf, voteOf } from '../builders/ballot.ts';
import type { MakeSubject, Subject } from './subject.ts';

export function describeBallotBoxContract(name: string, make: MakeSubject<BallotBox>): void {
  describe(`${name} as a BallotBox`, () => {
    let subject: Subject<BallotBox>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('keeps a question as it was opened first, whoever opens it again [CM-2]', async () => {
      const { port, other } = subject;
      expect(await port.open(ballotOf())).toEqual(ballotOf());
      expect(await other.open(ballotOf({ shown: 'another' }))).toEqual(ballotOf());
      expect(await other.get('bal-1')).toEqual(ballotOf());
      expect(await port.get('bal-2')).toBeUndefined();
    });

    it('answers those of one deployment, the oldest first [CM-2]', async () => {
      const { port } = subject;
      await port.open(ballotOf({ id: 'late', openedAt: 3000 }));
      await port.open(ballotOf({ id: 'early', openedAt: 2000 }));
      await port.open(ballotOf({ id: 'else', deploymentId: 'dep-2' }));
      expect((await port.of('dep-1')).map(({ id }) => id)).toEqual(['early', 'late']);
      expect(await port.of('dep-3')).toEqual([]);
    });

    it('loses no vote of those that come at the same instant [CM-2]', async () => {
      const { port, other } = subject;
      await port.open(ballotOf());
      const voters = ['ada', 'grace', 'edsger', 'barbara'];
      await Promise.all(
        voters.map((voter, index) =>
          (index % 2 === 0 ? port : other).update('bal-1', (ballot) => ({
            ...ballot,
            votes: [...ballot.votes, voteOf(voter)],
          })),
        ),
      );
      const votes = (await port.get('bal-1'))?.votes ?? [];
      expect(votes.map(({ voter }) => voter.name).sort()).toEqual([...voters].sort());
    });

    it('changes nothing of a question that there is not [CM-2]', async () => {
      await expect(subject.port.update('bal-9', (ballot) => ballot)).rejects.toMatchObject({
        name: 'DeploymentRefused',
      });
    });
  });
}
