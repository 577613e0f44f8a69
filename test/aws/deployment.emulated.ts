import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SlackStandIn } from '../slack/stand-in/server.ts';
import { type Account, accountWith, putRollbackPlan } from './stack/account.ts';
import { writeDefinitions } from './stack/definitions.ts';
import { deployStack } from './stack/deployed-stack.ts';
import { createGreeter } from './stack/greeter.ts';
import { type Interrupts, interrupt } from './stack/interrupts.ts';
import { type Interventions, intervene } from './stack/interventions.ts';
import { comparePermissions, sweep } from './stack/permissions.ts';
import { openStandIn, type SlackStory, talk } from './stack/slack.ts';
import { describeSlack } from './stack/slack-tests.ts';
import { createStories, SERVICES, type Story } from './stack/stories.ts';
import { type Tally, tallyOf } from './stack/tally.ts';
import { withTraffic } from './stack/with-traffic.ts';

/** Everything at once: the emulated account waits more than it works. */
const WITHIN_MS = 330_000;

interface Told {
  readonly status: string;
  readonly error: string;
  readonly cause: string;
  readonly served: Readonly<Record<string, number>>;
  readonly keys: readonly string[];
  readonly tally: Tally;
}
let account: Account;
let stories: readonly Story[] = [];
const told = new Map<string, Promise<{ readonly good: Told; readonly bad: Told }>>();
let interventions: Promise<Interventions>;
let interrupts: Promise<Interrupts>;
let slack: SlackStandIn;
let chat: Promise<SlackStory>;

beforeAll(async () => {
  stories = await createStories();
  for (const name of ['clerk', 'courier', 'scribe']) await createGreeter(name);
  slack = await openStandIn();
  const folder = writeDefinitions(stories);
  const stack = await deployStack(folder, slack.url);
  await putRollbackPlan(stack);
  account = accountWith(stack);
  for (const story of stories) told.set(story.service, tell(story));
  interventions = intervene(account, stack);
  interrupts = interrupt(account);
  chat = talk(slack, account, stack);
  // Looked at by the tests, one after the other; until then a failure is nobody's unhandled one.
  for (const each of [...told.values(), interventions, interrupts, chat]) each.catch(() => undefined);
}, WITHIN_MS);
afterAll(async () => {
  await slack.close();
  for (const story of stories) story.close();
});

/** A good version, and then a bad one, with users all the time. */
async function tell(story: Story): Promise<{ readonly good: Told; readonly bad: Told }> {
  // A baseline first: some periods of the version that serves.
  const good = await withTraffic(story.startTraffic(false), 5000, () =>
    deploy(story, `${story.service}-good`, story.good),
  );
  const bad = await withTraffic(story.startTraffic(true), 2000, () =>
    deploy(story, `${story.service}-bad`, story.bad),
  );
  return { good, bad };
}

async function deploy(story: Story, name: string, version: string): Promise<Told> {
  const { status = '', error = '', cause = '' } = await account.run(name, story.service, version);
  const keys = await account.keysOf(story.service, name);
  return { status, error, cause, served: await story.split(), keys, tally: tallyOf(name, keys.length) };
}

const REPORTS = ['readiness', 'execution-log', 'slo-monitoring', 'summary'].map(
  (name) => `reports/${name}.md`,
);
const ofStory = (service: string) => {
  const story = stories.find((each) => each.service === service);
  const both = told.get(service);
  if (!story || !both) throw new Error(`no story is told of ${service}`);
  return { story, both };
};

describe('the deployed stack in an emulated account', () => {
  it.each(SERVICES)(
    'brings the good version of %s to everybody, with its reports [EX-1, EX-2, EX-3, RP-1]',
    async (service) => {
      const { story, both } = ofStory(service);
      const { good } = await both;
      expect({ status: good.status, error: good.error, cause: good.cause }).toEqual({
        status: 'SUCCEEDED',
        error: '',
        cause: '',
      });
      expect(good.served).toEqual(story.served);
      expect(good.keys).toEqual(expect.arrayContaining([...REPORTS, 'manifest.json', 'audit/000001.json']));
    },
    WITHIN_MS,
  );

  it.each(SERVICES)(
    'takes the bad version of %s back by itself, with its reports [RB-1, RB-2, RP-1]',
    async (service) => {
      const { story, both } = ofStory(service);
      const { bad } = await both;
      expect(bad).toMatchObject({
        status: 'FAILED',
        error: 'DeploymentRolledBack',
        cause: expect.stringMatching(/candidate requests failed .* limit 2 pp/),
      });
      expect(bad.served).toEqual(story.served);
      expect(bad.keys).toEqual(
        expect.arrayContaining([...REPORTS, 'reports/rollback.md', 'incident.json', 'manifest.json']),
      );
    },
    WITHIN_MS,
  );

  it('refuses a version that is not published, and names the newest [IN-1]', async () => {
    await ofStory('greeter').both;
    expect(await account.run('unknown', 'greeter', '9.9.9')).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('9.9.9'),
    });
  }, 60_000);

  it('gives a lock back that an admission left which died before it wrote the record [EX-5]', async () => {
    await ofStory('greeter').both;
    const key = { service: 'greeter', environment: 'production' };
    await account.records.locks.acquire(key, 'orphan', Date.now());
    // What serves already is refused before anything is written.
    expect(await account.run('orphan', 'greeter', '1.1.0')).toMatchObject({
      status: 'FAILED',
      cause: expect.stringContaining('1.1.0'),
    });
    expect(await account.records.deployments.get('orphan')).toBeUndefined();
    expect(await account.records.locks.holder(key)).toBeUndefined();
  }, 60_000);

  it(
    'starts one deployment of an event that is delivered twice, and an abort event ends it [IN-2, OB-5]',
    async () => {
      const { ended, started, served } = (await interventions).byEvent;
      expect(started).toBe(1);
      expect(ended.ending).toMatchObject({
        kind: 'RolledBack',
        reason: expect.stringContaining('wrong version'),
      });
      expect(served).toEqual({ '1': 1 });
    },
    WITHIN_MS,
  );

  it(
    'starts one deployment of two executions with the same request, and recovers it when it was stopped [IN-2, RB-5]',
    async () => {
      const { started, ended, isLocked, served, whileRunning } = (await interventions).stopped;
      expect(started).toBe(1);
      expect(ended.ending).toMatchObject({
        kind: 'RolledBack',
        reason: expect.stringContaining('died after it shifted'),
      });
      expect(served).toEqual({ '1': 1 });
      expect(isLocked).toBe(false);
      expect(whileRunning).toMatchObject([
        { code: 2, text: expect.stringContaining('the execution stopped is at work on clerk 1.1.0') },
        { code: 2, text: expect.stringContaining('clerk is being deployed by stopped; abort it') },
      ]);
    },
    WITHIN_MS,
  );

  it(
    'is brought back from 25 % when its execution is stopped, as the alias itself says [RB-5]',
    async () => {
      const { atStop, served, ended, isLocked, seconds } = (await interrupts).stopped;
      expect(atStop).toEqual({ '1': 0.75, '2': 0.25 });
      expect(served).toEqual({ '1': 1 });
      expect(ended.ending).toMatchObject({
        kind: 'RolledBack',
        reason: expect.stringContaining('died after it shifted 25 %'),
      });
      expect(isLocked).toBe(false);
      process.stdout.write(`from StopExecution to 0 % of the alias: ${seconds.toFixed(1)} s\n`);
    },
    WITHIN_MS,
  );

  it(
    'goes back when an alarm that the definition names goes off during an observation [OB-5, RB-1]',
    async () => {
      const { atAlarm, served, ended, seconds } = (await interrupts).alarmed;
      expect(atAlarm).toEqual({ '1': 0.75, '2': 0.25 });
      expect(served).toEqual({ '1': 1 });
      expect(ended.ending).toMatchObject({
        kind: 'RolledBack',
        reason: expect.stringContaining('the alarm courier-errors went off'),
      });
      process.stdout.write(`from the alarm to 0 % of the alias: ${seconds.toFixed(1)} s\n`);
    },
    WITHIN_MS,
  );

  describeSlack(() => chat, WITHIN_MS);

  it(
    'is recovered from a terminal, and followed, where an execution was stopped [RB-5]',
    async () => {
      const { spoken, served } = (await interventions).recovered;
      expect(spoken).toMatchObject({
        code: 3,
        text: expect.stringMatching(
          /(a recovery runs already|started arn)[\s\S]*RolledBack: .*died after it shifted/,
        ),
      });
      expect(served).toEqual({ '1': 1 });
    },
    WITHIN_MS,
  );

  it(
    'is driven from a terminal: deploy with its questions answered, status, reports, refusals [CM-1, IN-2]',
    async () => {
      const { spoken } = await interventions;
      expect(spoken.deploy).toMatchObject({
        code: 0,
        text: expect.stringMatching(
          /conditions: given beforehand with --yes[\s\S]*Deployed: clerk 1\.1\.0 serves production/,
        ),
      });
      expect(spoken.again).toMatchObject({ code: 2, text: expect.stringContaining('by-hand') });
      expect(spoken.status).toMatchObject({
        code: 0,
        text: expect.stringContaining('by-hand clerk 1.1.0: Deployed'),
      });
      expect(spoken.verify).toMatchObject({
        code: 0,
        text: expect.stringMatching(/lines of the audit trail and \d+ files are as they were archived/),
      });
      expect(spoken.changed).toMatchObject({
        code: 1,
        text: expect.stringContaining('reports/summary.md does not match line'),
      });
      expect(spoken.recover).toMatchObject({
        code: 0,
        text: expect.stringContaining('nothing to recover: by-hand ended Deployed'),
      });
      expect(spoken.reports).toMatchObject({
        code: 0,
        text: expect.stringMatching(/s3:\/\/\S+\/deployments\/clerk\/by-hand\/reports\/summary\.md/),
      });
      expect(spoken.unlock).toMatchObject({
        code: 0,
        text: expect.stringMatching(
          /clerk was not locked; \d+ incidents? closed by arn:aws:\S+: seen and mended/,
        ),
      });
      for (const refused of [spoken.unlockAgain, spoken.abort, spoken.approve, spoken.elsewhere])
        expect(refused).toMatchObject({ code: 2 });
    },
    WITHIN_MS,
  );

  it(
    'holds every function to what it calls: nothing was denied, and nothing is allowed for nothing',
    async () => {
      await Promise.all([...told.values(), interventions, interrupts]);
      await sweep();
      const { denied, unused } = await comparePermissions();
      expect(denied).toEqual([]);
      expect(unused).toEqual([]);
    },
    WITHIN_MS,
  );

  it(
    'tells what each deployment took',
    async () => {
      const rows = [];
      for (const { service, driver, strategy } of stories)
        for (const [how, { tally, status, error }] of Object.entries(await ofStory(service).both))
          rows.push([
            driver.padEnd(20),
            strategy.padEnd(31),
            `${how}: ${status === 'SUCCEEDED' ? 'Deployed' : error.replace('Deployment', '')}`.padEnd(18),
            String(tally.transitions).padStart(11),
            String(tally.invocations).padStart(11),
            `$${tally.dollars.toFixed(4)}`.padStart(9),
          ]);
      const head = `${'driver'.padEnd(21)}${'strategy'.padEnd(32)}${'ending'.padEnd(19)}transitions invocations AWS cost`;
      process.stdout.write(`\n${[head, ...rows.map((row) => row.join(' '))].join('\n')}\n`);
      expect(rows).toHaveLength(2 * SERVICES.length);
      for (const { service } of stories)
        for (const { tally } of Object.values(await ofStory(service).both)) {
          expect(tally.transitions).toBeGreaterThan(30);
          expect(tally.invocations).toBeGreaterThan(15);
        }
    },
    WITHIN_MS,
  );
});
