import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { DeploymentRecord, DeploymentRecords } from '../../lib/ports/deployment-records.ts';
import type { MakeSubject, Subject } from './subject.ts';

const record = (id: string, change: Partial<DeploymentRecord> = {}): DeploymentRecord => ({
  id,
  requestId: `request-of-${id}`,
  service: 'checkout',
  environment: 'production',
  version: '2.0.0',
  previousVersion: '1.0.0',
  startedAt: 1000,
  execution: 'local:4711',
  state: { request: { guidance: 'slowly, please → 5 %' }, execution: { name: id } },
  ending: null,
  seal: null,
  ...change,
});

const ENDING = { kind: 'Deployed', reason: 'all stages passed', at: 9000 } as const;

export function describeDeploymentRecordsContract(name: string, make: MakeSubject<DeploymentRecords>): void {
  describe(`${name} as DeploymentRecords`, () => {
    let subject: Subject<DeploymentRecords>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('keeps a record as it was written', async () => {
      const { port, other } = subject;
      expect(await port.create(record('dep-1'))).toEqual({ created: true, record: record('dep-1') });
      expect(await other.get('dep-1')).toEqual(record('dep-1'));
      expect(await other.get('dep-2')).toBeUndefined();
    });

    it('makes one record of a request that comes twice at once [IN-2]', async () => {
      const { port, other } = subject;
      const answers = await Promise.all(
        ['dep-1', 'dep-2', 'dep-3', 'dep-4'].map((id, i) =>
          (i % 2 ? port : other).create(record(id, { requestId: 'the-same' })),
        ),
      );
      const created = answers.filter((answer) => answer.created);
      expect(created).toHaveLength(1);
      for (const answer of answers) expect(answer.record).toEqual(created[0]?.record);
      expect(await port.list({})).toHaveLength(1);
    });

    it('refuses an id that belongs to another request', async () => {
      const { port } = subject;
      await port.create(record('dep-1'));
      await expect(port.create(record('dep-1', { requestId: 'another' }))).rejects.toThrow('dep-1');
      expect((await port.get('dep-1'))?.requestId).toBe('request-of-dep-1');
    });

    it('replaces the named parts and leaves the others', async () => {
      const { port, other } = subject;
      await port.create(record('dep-1'));
      await port.claim('dep-1', 'local:4712', ({ state }) => state);
      await other.update('dep-1', { ending: ENDING, seal: { lines: 7, hash: 'ab' } });
      expect(await port.get('dep-1')).toEqual(
        record('dep-1', { execution: 'local:4712', ending: ENDING, seal: { lines: 7, hash: 'ab' } }),
      );
    });

    it('loses no change of two that come at once', async () => {
      const { port, other } = subject;
      await port.create(record('dep-1'));
      await Promise.all([
        port.claim('dep-1', 'local:4712', ({ state }) => state),
        other.update('dep-1', { ending: ENDING }),
      ]);
      expect(await port.get('dep-1')).toEqual(record('dep-1', { execution: 'local:4712', ending: ENDING }));
    });

    it('is changed by the execution that it names only, where that is said [RB-5]', async () => {
      const { port, other } = subject;
      const { id, execution, state } = (await port.create(record('dep-1'))).record;
      await port.update(id, { state }, execution);
      const claimed = await other.claim(id, 'recover-1', (kept) => kept.state);
      expect(claimed.execution).toBe('recover-1');
      await expect(port.update(id, { ending: null }, execution)).rejects.toMatchObject({
        name: 'LockLost',
        message: expect.stringContaining('taken over by the execution recover-1'),
      });
      const closed = {
        ending: { kind: 'Deployed', reason: 'It serves.', at: 1 },
        seal: { lines: 1, hash: 'a' },
      };
      await port.update(id, closed as never, 'recover-1');
      await expect(port.claim(id, 'recover-2', (kept) => kept.state)).rejects.toMatchObject({
        name: 'DeploymentRefused',
        message: expect.stringContaining('nothing to recover'),
      });
    });

    it('is not claimed with an older lock number than the one that it has [RB-5]', async () => {
      const { port } = subject;
      const { id } = (await port.create(record('dep-1'))).record;
      const at = (fencing: number) => ({ state: { deployment: { fencing } } }) as never as DeploymentRecord;
      await port.claim(id, 'recover-2', () => at(5).state);
      await expect(port.claim(id, 'recover-1', () => at(4).state)).rejects.toMatchObject({
        name: 'LockLost',
      });
      await port.update(id, { state: at(3).state });
      expect((await port.get(id))?.state.deployment?.fencing).toBe(5);
    });

    it('says which deployment is not there to be updated', async () => {
      await expect(subject.port.update('dep-9', { ending: ENDING })).rejects.toThrow('dep-9');
    });

    it('lists the newest first, by service, openness and number', async () => {
      const { port } = subject;
      await port.create(record('dep-1', { startedAt: 1000 }));
      await port.create(record('dep-3', { startedAt: 3000, ending: ENDING, seal: { lines: 7, hash: 'ab' } }));
      await port.create(record('dep-2', { startedAt: 2000, service: 'search' }));
      const ids = async (filter: Parameters<DeploymentRecords['list']>[0]) =>
        (await port.list(filter)).map((each) => each.id);
      expect(await ids({})).toEqual(['dep-3', 'dep-2', 'dep-1']);
      expect(await ids({ limit: 2 })).toEqual(['dep-3', 'dep-2']);
      expect(await ids({ service: 'checkout' })).toEqual(['dep-3', 'dep-1']);
      expect(await ids({ open: true })).toEqual(['dep-2', 'dep-1']);
      expect(await ids({ service: 'checkout', open: false })).toEqual(['dep-3']);
    });

    it('closes a record by its seal: until then something is left to do, even after its ending [RB-5]', async () => {
      const { port } = subject;
      await port.create(record('dep-1'));
      await port.update('dep-1', { ending: ENDING });
      expect((await port.list({ open: true })).map(({ id }) => id)).toEqual(['dep-1']);
      await port.update('dep-1', { seal: { lines: 7, hash: 'ab' } });
      expect(await port.list({ open: true })).toEqual([]);
    });
  });
}
