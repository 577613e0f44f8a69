import { afterAll, describe, expect, it } from '@jest/globals';
import type { Voter } from '../../lib/model/ballot.ts';
import { peopleUseCases } from '../../lib/stages/people.ts';
import { accountPlace } from '../../lib/stages/service-standings.ts';
import { type Stage, type Story, setTheStage } from '../workflow/deployment-run.ts';
import { clock } from '../workflow/virtual-time.ts';

afterAll(() => clock.uninstall());

const APPROVERS = ['slack:U0GRACE', 'ada@example.com', 'user:grace'];
const GRACE: Voter = { name: 'Grace', identities: ['slack:U0GRACE', 'grace@example.com'] };
const EVE: Voter = { name: 'Eve', identities: ['slack:U0EVE', 'eve@example.com'] };
const said = (voter: Voter) => ({ voter, reason: 'seen', at: clock.now });

function open(story: Story = {}): {
  readonly stage: Stage;
  readonly people: ReturnType<typeof peopleUseCases>;
} {
  const stage = setTheStage({
    ...story,
    definition: { approvals: { confirmPlan: false, approvers: APPROVERS }, ...story.definition },
  });
  return {
    stage,
    people: peopleUseCases(
      stage.world.ports,
      async ({ requestId }) => requestId,
      async () => ({ ...accountPlace(stage.world.ports), isHere: () => true }),
    ),
  };
}

describe('what people can do from a chat [CM-2]', () => {
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

  it('aborts by an approver or the requester, and tells a stranger who may', async () => {
    const { stage, people } = open();
    const answers: string[] = [];
    const run = await stage.deploy({ requestedBy: 'slack:U0LINUS linus@example.com' }, ({ type, state }) => {
      if (type !== 'entered' || state !== 'Observe' || answers.length > 0) return;
      answers.push('');
      void people
        .abort('checkout', said(EVE))
        .catch((error: Error) => answers.push(error.message))
        .then(() => people.abort('run-1', said({ name: 'Linus', identities: ['slack:U0LINUS'] })))
        .then((answer) => answers.push(answer));
    });
    expect(answers.slice(1)).toEqual([
      expect.stringMatching(
        /^only slack:U0GRACE, ada@example\.com, user:grace, and who requested it, may abort this deployment/,
      ),
      'run-1 is told to abort: what was changed is rolled back',
    ]);
    expect(run.record?.ending?.kind).toBe('RolledBack');
    await expect(people.abort('run-1', said(GRACE))).rejects.toThrow(/^run-1 is over: it ended RolledBack/);
  });

  it('shows a plan with a digest that is the same as long as the plan is, and refuses what the door would refuse [ST-1]', async () => {
    const { stage, people } = open();
    const asked = { requestId: 'slack-1', service: 'checkout', version: '1.4.2' };
    const plan = await people.plan(asked, GRACE);
    expect(plan.sentences[0]).toBe('1.4.1 serves now.');
    expect((await people.plan(asked, GRACE)).digest).toBe(plan.digest);
    const other = await people.plan({ ...asked, guidance: 'canary 1% -> 10% -> 50% -> 100%' }, GRACE);
    expect(other.digest).not.toBe(plan.digest);
    // What is not done of what was asked for is said before anything starts.
    const ignored = await people.plan({ ...asked, guidance: 'canary 10% -> 100%' }, GRACE);
    expect(ignored.sentences).toContainEqual(
      expect.stringMatching(/^"10% -> 100%": none: the first step of the definition, 5 %/),
    );
    await stage.world.ports.locks.acquire(
      { service: 'checkout', environment: 'production' },
      'run-0',
      clock.now,
    );
    await expect(people.plan(asked, GRACE)).rejects.toThrow(/being deployed by run-0/);
    await expect(people.plan({ ...asked, service: 'nothing' }, GRACE)).rejects.toThrow(
      /^there is no service "nothing"; services with a definition: checkout$/,
    );
  });

  it('plans and starts for those who are named, and for nobody else of the workspace [IN-2, CM-2]', async () => {
    const { people } = open();
    const asked = { requestId: 'slack-1', service: 'checkout', version: '1.4.2' };
    for (const does of [people.plan, people.start])
      await expect(does(asked, EVE)).rejects.toThrow(
        /^only slack:U0GRACE, ada@example\.com, user:grace may start a deployment of it \(approvals\.approvers/,
      );
    expect(await people.start(asked, GRACE)).toBe('slack-1');
    const wider = open({
      definition: { approvals: { approvers: APPROVERS, requesters: ['eve@example.com'] } },
    }).people;
    expect(await wider.start(asked, EVE)).toBe('slack-1');
    expect(await wider.approversOf({ service: 'checkout' })).toEqual([...APPROVERS, 'eve@example.com']);
  });

  it('starts and approves for nobody from Slack where nobody is named, and stops for everybody [CM-2]', async () => {
    const { stage, people } = open({ definition: { approvals: { approvers: [], confirmPlan: false } } });
    const asked = { requestId: 'slack-1', service: 'checkout', version: '1.4.2' };
    await expect(people.plan(asked, EVE)).rejects.toThrow(
      "nobody is named who may start a deployment of it from Slack, where a whole workspace could: add `slack:U0EVE` or a group (`slack-group:S…`) to approvals.approvers of the service's definition, or answer with the slipway command",
    );
    const answers: string[] = [];
    const run = await stage.deploy({}, ({ type, state }) => {
      if (type !== 'entered' || state !== 'Observe' || answers.length > 0) return;
      answers.push('');
      void people.abort('run-1', said(EVE)).then((answer) => answers.push(answer));
    });
    expect(answers[1]).toBe('run-1 is told to abort: what was changed is rolled back');
    expect(run.record?.ending?.kind).toBe('RolledBack');
  });

  it('aborts nothing by a guess where two environments are deployed, and nothing that is finished [CM-2]', async () => {
    const { stage } = open();
    await stage.deploy();
    const { ports } = stage.world;
    const record = await ports.deployments.get('run-1');
    if (!record) throw new Error('there is no record');
    const closing = { ...record, ending: null };
    const deployments = {
      ...ports.deployments,
      get: async (id: string) => (id === 'run-1' ? closing : undefined),
      list: async () => [closing, { ...closing, id: 'run-2', environment: 'staging' }],
    };
    const people = peopleUseCases(
      { ...ports, deployments },
      async () => '',
      async () => accountPlace(ports),
    );
    await expect(people.abort('run-1', said(GRACE))).rejects.toThrow(
      /^run-1 is finished but for its reports: 1\.4\.1 drained and ended; 1\.4\.2 serves everything; there is nothing left to abort, and the way back is to deploy 1\.4\.1$/,
    );
    await expect(people.abort('checkout', said(GRACE))).rejects.toThrow(
      /^checkout has 2 open deployments, and nothing was aborted: say which by its id, run-1 \(production\) or run-2 \(staging\)$/,
    );
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

  it('takes no word of a deployment that nobody is at work on, but to abort it [CM-2, RB-5]', async () => {
    const { stage } = open();
    const left = 'checkout 1.4.2 was left open; finish it with: recover run-1';
    const people = peopleUseCases(
      stage.world.ports,
      async () => '',
      async () => ({ ...accountPlace(stage.world.ports), isHere: () => true, leftOpen: () => left }),
    );
    const during: Array<PromiseSettledResult<unknown>> = [];
    let looked = false;
    await stage.deploy({}, ({ type, state }) => {
      if (type !== 'entered' || state !== 'Observe' || looked) return;
      looked = true;
      const meant = { stage: 0, pass: 0, final: false };
      void Promise.allSettled([
        people.extend('run-1', { ...said(GRACE), seconds: 600, meant }),
        people.skip('run-1', { ...said(GRACE), meant }),
        people.status('checkout').then(({ leftOpen }) => [...leftOpen]),
      ]).then((settled) => during.push(...settled));
    });
    const refusal = {
      status: 'rejected',
      reason: expect.objectContaining({ name: 'DeploymentRefused', message: `nothing was done: ${left}` }),
    };
    expect(during).toEqual([refusal, refusal, { status: 'fulfilled', value: [['run-1', left]] }]);
    expect(await stage.world.ports.wishes.of('run-1')).toEqual([]);
  });

  it('says of a plan that was started already how that went [CM-2]', async () => {
    const { stage, people } = open();
    expect(await people.started('run-1')).toBeNull();
    await stage.deploy();
    expect(await people.started('run-1')).toEqual({ id: 'run-1', ended: 'Deployed' });
  });

  it('knows whose groups to ask for: of the question, of the deployment, of the service', async () => {
    const { stage, people } = open();
    await stage.deploy();
    expect(await people.approversOf({ deployment: 'run-1' })).toEqual(APPROVERS);
    expect(await people.approversOf({ which: 'run-1' })).toEqual(APPROVERS);
    expect(await people.approversOf({ service: 'checkout' })).toEqual(APPROVERS);
    expect(await people.approversOf({ ballot: 'none' })).toEqual([]);
    expect(await people.approversOf({})).toEqual([]);
  });
});
