import { afterAll, describe, expect, it } from '@jest/globals';
import { peopleUseCases } from '../../lib/stages/people.ts';
import { accountPlace } from '../../lib/stages/service-standings.ts';
import { clock } from '../workflow/virtual-time.ts';
import { APPROVERS, EVE, GRACE, open, said } from './people-on-a-stage.ts';

afterAll(() => clock.uninstall());

describe('what people can do from a chat [CM-2]', () => {
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
