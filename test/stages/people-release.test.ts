import { afterAll, describe, expect, it } from '@jest/globals';
import { peopleUseCases } from '../../lib/stages/people.ts';
import { accountPlace } from '../../lib/stages/service-standings.ts';
import { clock } from '../workflow/virtual-time.ts';
import { APPROVERS, EVE, GRACE, open, said } from './people-on-a-stage.ts';

afterAll(() => clock.uninstall());

describe('what people release from a chat [RB-3]', () => {
  it('releases a lock that a freeze kept, by an approver and nobody else, and not while something is deployed [RB-3]', async () => {
    const { stage, people } = open({
      definition: { rollback: { mode: 'freeze-and-page' } },
      behaviours: { '1.4.2': { errorRate: 0.05 } },
    });
    const during: string[] = [];
    await stage.deploy({}, ({ type, state }) => {
      if (type === 'entered' && state === 'Shift traffic')
        void people
          .unlock('checkout', 'production', { ...said(GRACE), deployment: 'run-1' })
          .catch((error: Error) => during.push(error.message));
    });
    expect(during[0]).toMatch(/^checkout is being deployed by run-1, which releases the lock itself/);
    await expect(
      people.unlock('checkout', 'production', { ...said(EVE), deployment: 'run-1' }),
    ).rejects.toThrow(
      /^only slack:U0GRACE, ada@example\.com, user:grace may release checkout .* you are slack:U0EVE, eve@example\.com; ask one of them$/,
    );
    await expect(
      people.unlock('checkout', 'production', { ...said(GRACE), deployment: 'run-0' }),
    ).rejects.toThrow(
      /^run-0 does not hold the lock of checkout any more: run-1 does\. Nothing was released/,
    );
    await expect(
      people.unlock('checkout', 'production', { ...said(GRACE), deployment: 'run-1' }),
    ).rejects.toThrow(/^the traffic of checkout is divided \(1\.4\.1 has 95 %, 1\.4\.2 has 5 %\)/);
    const { standings, ended } = await people.status('checkout');
    expect(standings.flatMap(({ lines }) => lines.map(({ mark, text }) => `${mark}: ${text}`))).toEqual([
      expect.stringMatching(/^null: checkout: 1\.4\.1 95 % .* · 1\.4\.2 5 %/),
      expect.stringMatching(
        /^failed: the traffic of checkout stands still, divided between 1\.4\.1 and 1\.4\.2/,
      ),
      expect.stringMatching(/^null: {4}next: do the steps of the P0 incident below$/),
      expect.stringMatching(/^failed: checkout is locked by run-1 until a person releases it/),
      expect.stringMatching(
        /^null: {4}next: when production is well, release it: npm run slipway -- unlock checkout/,
      ),
      expect.stringMatching(/^failed: P0 inc-run-1 of run-1 is open since/),
      ...Array(standings.flatMap(({ lines }) => lines).length - 6).fill(
        expect.stringMatching(/^null: {4}next: /),
      ),
    ]);
    expect(ended.map(({ id }) => id)).toEqual(['run-1']);
    await expect(people.status('chekout')).rejects.toThrow(
      /^there is no service "chekout", and nothing was ever deployed of it\. Did you mean "checkout"\?/,
    );
    stage.world.fleet.weigh({ '1.4.1': 100, '1.4.2': 0 });
    expect(await people.unlock('checkout', 'production', { ...said(GRACE), deployment: 'run-1' })).toMatch(
      /^checkout is unlocked; 1 incident closed by Grace: seen$/,
    );
    await expect(
      people.unlock('checkout', 'production', { ...said(GRACE), deployment: 'run-1' }),
    ).rejects.toThrow(/is not locked/);
  });

  it('releases by the service’s name what keeps it, or closes the incident of a way back that worked [RB-3]', async () => {
    const { stage, people } = open({ behaviours: { '1.4.2': { errorRate: 0.05 } } });
    await expect(people.release('nothing', said(GRACE))).rejects.toThrow(
      /^nothing was ever deployed of "nothing"/,
    );
    await stage.deploy();
    await expect(people.release('checkout', said(EVE))).rejects.toThrow(/may close incidents of checkout/);
    expect(await people.release('checkout', { ...said(GRACE), reason: 'reviewed\n✓ and more' })).toBe(
      'checkout was not locked; 1 incident closed by Grace: reviewed ✓ and more',
    );
    await expect(people.release('checkout', said(GRACE))).rejects.toThrow(
      /is not locked and has no open incident/,
    );
  });

  it('releases by name in whatever environment it is kept, and guesses none of two [RB-3]', async () => {
    const { stage } = open({
      definition: { rollback: { mode: 'freeze-and-page' } },
      behaviours: { '1.4.2': { errorRate: 0.05 } },
    });
    await stage.deploy();
    stage.world.fleet.weigh({ '1.4.1': 100, '1.4.2': 0 });
    const { ports } = stage.world;
    const kept = await ports.deployments.get('run-1');
    if (!kept) throw new Error('there is no record');
    const staging = { ...kept, id: 'run-2', environment: 'staging' };
    const people = (locked: readonly string[]) =>
      peopleUseCases(
        {
          ...ports,
          deployments: { ...ports.deployments, list: async () => [staging, kept] },
          locks: {
            ...ports.locks,
            holder: async (key) =>
              locked.includes(key.environment)
                ? ports.locks.holder({ ...key, environment: 'production' })
                : undefined,
          },
          incidents: { ...ports.incidents, open: async () => [] },
        },
        async () => '',
        async () => accountPlace(ports),
      );
    await expect(people(['staging', 'production']).release('checkout', said(GRACE))).rejects.toThrow(
      /^checkout is locked or has incidents in staging and production, and nothing was released/,
    );
    await expect(people([]).release('checkout', said(GRACE))).rejects.toThrow(
      /^checkout is not locked and has no open incident in staging or production: nothing is to be done$/,
    );
    expect(await people(['production']).approversOf({ released: 'checkout' })).toEqual(APPROVERS);
    expect(await people(['production']).release('checkout', said(GRACE))).toMatch(/^checkout is unlocked/);
    expect(await people([]).approversOf({ released: 'checkout' })).toEqual(APPROVERS);
  });

  it('asked late releases and aborts nothing that came after it was asked [CM-2, EX-5]', async () => {
    const frozen = {
      definition: { rollback: { mode: 'freeze-and-page' } },
      behaviours: { '1.4.2': { errorRate: 0.05 } },
    };
    const { stage, people } = open(frozen);
    const before = { ...said(GRACE), at: clock.now - 60_000 };
    const answers: string[] = [];
    await stage.deploy({}, ({ type, state }) => {
      if (type !== 'entered' || state !== 'Observe' || answers.length > 0) return;
      answers.push('');
      void people.abort('checkout', before).catch((error: Error) => answers.push(error.message));
    });
    expect(answers[1]).toMatch(/^nothing was aborted: run-1 of checkout began after you asked/);
    stage.world.fleet.weigh({ '1.4.1': 100, '1.4.2': 0 });
    await expect(people.release('checkout', before)).rejects.toThrow(
      /^nothing was released: run-1 keeps the lock of checkout since .*, after you asked; look at it, and say it again$/,
    );
    expect(await people.approversOf({ released: 'checkout' })).toEqual(APPROVERS);
    expect(await people.release('checkout', said(GRACE))).toMatch(/^checkout is unlocked; 1 incident closed/);
  });
});
