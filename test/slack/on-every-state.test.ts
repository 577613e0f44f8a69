import { afterAll, describe, expect, it } from '@jest/globals';
import { isSeal } from '../../lib/model/audit.ts';
import type { Ballot } from '../../lib/model/ballot.ts';
import { type Run, type Stage, type Story, setTheStage } from '../workflow/deployment-run.ts';
import { clock } from '../workflow/virtual-time.ts';
import { type SlackOnStage, slackOn } from './on-a-stage.ts';

afterAll(() => clock.uninstall());

const YES = () => ({ approved: true, reason: 'yes' });
const MINUTE = 60_000;

/** Runs a deployment and does something when a state is entered for the first time. */
async function at(
  state: string,
  act: (slack: SlackOnStage, stage: Stage) => Promise<unknown>,
  story: Story = {},
): Promise<{
  readonly slack: SlackOnStage;
  readonly stage: Stage;
  readonly run: Run;
  readonly acted: boolean;
}> {
  const stage = setTheStage({ answer: YES, ...story });
  const slack = slackOn(stage);
  let doing: Promise<unknown> | undefined;
  const run = await stage.deploy({}, (event) => {
    if (event.type === 'entered' && event.state === state) doing ??= act(slack, stage);
  });
  await doing;
  return { slack, stage, run, acted: doing !== undefined };
}

/** Every state that a healthy deployment enters. */
async function everyState(): Promise<string[]> {
  const states = new Set<string>();
  const stage = setTheStage({ answer: YES });
  await stage.deploy({}, ({ type, state }) => type === 'entered' && states.add(state));
  return [...states];
}

/** Asks the question only, and lets the test answer. */
const asked = async (
  story: Story,
  act: (slack: SlackOnStage, stage: Stage, ballot: Ballot) => Promise<unknown>,
) => {
  const stage = setTheStage({ ...story, answer: () => undefined });
  const slack = slackOn(stage);
  let doing: Promise<unknown> | undefined;
  const run = await stage.deploy({}, (event) => {
    if (event.type !== 'entered' || event.state !== 'Confirm plan' || doing) return;
    doing = new Promise((done) => setTimeout(done, 1000))
      .then(() => stage.world.ports.ballots.of('run-1'))
      .then(([ballot]) => (ballot ? act(slack, stage, ballot) : undefined));
  });
  await doing;
  return { slack, stage, run };
};
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

describe('Slack beside a deployment [CM-2, OB-5]', () => {
  it('aborts in every state that there is, and tells the person the truth', async () => {
    const endings = new Map<string, number>();
    for (const state of await everyState()) {
      const { slack, stage, run, acted } = await at(state, (on) =>
        on.presses('U0ADA', 'abort', { deployment: 'run-1' }),
      );
      expect([state, acted]).toEqual([state, true]);
      const kind = run.record?.ending?.kind ?? 'never admitted';
      const told = slack.told.at(-1)?.text ?? 'nothing';
      endings.set(kind, (endings.get(kind) ?? 0) + 1);
      const split = stage.world.fleet.read().versions.filter(({ weight }) => weight > 0);
      expect([state, split.length]).toEqual([state, 1]);
      if (/is told to abort/.test(told)) {
        // Told in time: taken back or never begun; where the candidate was good to the end already, it stays.
        expect([state, kind]).toEqual([state, expect.stringMatching(/^(Refused|RolledBack|Deployed)$/)]);
        if (kind === 'Deployed')
          expect([state, run.record?.state.retirement !== undefined]).toEqual([state, true]);
      } else
        expect([state, told]).toEqual([
          state,
          expect.stringMatching(
            /is over: it ended|is finished but for its reports|nothing to abort|is ending already/,
          ),
        ]);
    }
    expect([...endings.keys()].sort()).toEqual(expect.arrayContaining(['Deployed', 'Refused', 'RolledBack']));
  }, 120_000);

  it('answers a vote that is delivered twice once, and counts it once', async () => {
    const { slack, run } = await asked(
      { definition: { approvals: { quorum: 2, approvers: ['slack:U0GRACE', 'slack:U0ADA'] } } },
      async (on, _stage, { id, shown }) => {
        on.hold = true;
        await on.presses('U0ADA', 'approve', { ballot: id, shown });
        await on.presses('U0GRACE', 'approve', { ballot: id, shown });
        const [ada, grace] = on.held;
        // Late, twice, and in the other order.
        await pause(20 * MINUTE);
        for (const item of [grace, grace, ada, grace, ada]) if (item) await on.work(item);
      },
    );
    expect(slack.told.map(({ user, text }) => `${user}: ${text}`)).toEqual([
      'U0GRACE: U0GRACE approved the plan, as 1 of 2: 1 more is needed',
      'U0ADA: U0ADA approved the plan, as 2 of 2: it is approved',
    ]);
    expect(run.record?.state.approvals?.plan?.by).toBe('U0GRACE (slack:U0GRACE) and U0ADA (slack:U0ADA)');
  });

  it('refuses a vote after the time is over, and one that was pressed in time and came late meets the ending', async () => {
    const { slack, run, stage } = await asked({}, async (on, _stage, { id, shown }) => {
      on.hold = true;
      await on.presses('U0ADA', 'approve', { ballot: id, shown });
      await pause(61 * MINUTE);
      on.hold = false;
      await on.presses('U0GRACE', 'approve', { ballot: id, shown });
    });
    expect(run.record?.ending?.kind).toBe('Refused');
    expect(slack.told.at(-1)?.text).toMatch(/is over: it ended Refused$/);
    for (const item of slack.held) await slack.work(item);
    expect(slack.told.at(-1)).toMatchObject({
      user: 'U0ADA',
      text: expect.stringMatching(/is over: it ended Refused$/),
    });
    const [ballot] = await stage.world.ports.ballots.of('run-1');
    expect(ballot?.decision).toBeNull();
  });

  it('tells about what has changed since it was shown, and about another deployment’s question', async () => {
    const { slack } = await asked({}, async (on, _stage, { id }) => {
      await on.presses('U0ADA', 'approve', { ballot: id, shown: 'another plan' });
      await on.presses('U0ADA', 'approve', { ballot: 'f'.repeat(32), shown: '' });
    });
    expect(slack.told.map(({ text }) => text)).toEqual([
      expect.stringMatching(/^the plan has changed since you were shown it/),
      expect.stringMatching(/^this question is not open/),
    ]);
  });

  it('begins a new thread where somebody has deleted the first message, and goes on from where it was [CM-1]', async () => {
    const stage = setTheStage({ answer: YES });
    const slack = slackOn(stage);
    const posts: Promise<unknown>[] = [];
    await stage.deploy({}, ({ type, state }) => {
      if (type === 'entered' && state === 'Start candidate') posts.push(slack.post('run-1'));
    });
    await Promise.all(posts);
    slack.deleted = slack.posted[0]?.id ?? null;
    const before = slack.posted.length;
    await slack.post('run-1');
    const [first, ...rest] = slack.posted.slice(before);
    expect(first).toMatchObject({
      thread: undefined,
      message: { text: expect.stringMatching(/^✅ Deployed/) },
    });
    expect(new Set(rest.map(({ thread }) => thread))).toEqual(new Set([first?.id]));
    expect(rest.map(({ message }) => message.text).join('\n')).not.toMatch(/admitted to production/);
  });

  it('tells every line of the trail once and in order, and how it ended, though Slack was away in between [CM-1]', async () => {
    const stage = setTheStage({ answer: YES });
    const slack = slackOn(stage);
    const posts: Promise<unknown>[] = [];
    const troubles: string[] = [];
    let events = 0;
    await stage.deploy({}, () => {
      events += 1;
      slack.away = events % 60 > 30;
      // At the same instant by several, as S3 tells of each line.
      for (let times = 0; times < 3; times++)
        posts.push(slack.post('run-1').catch((error: Error) => troubles.push(error.message)));
    });
    await Promise.all(posts);
    slack.away = false;
    await slack.post('run-1');
    const all = await stage.world.ports.audit.read({ service: 'checkout', deploymentId: 'run-1' });
    // That the trail ends is for who verifies it.
    const trail = all.filter((line) => !isSeal(line));
    const [first, ...rest] = slack.posted;
    expect(troubles.length).toBeGreaterThan(10);
    expect(first?.message.text).toMatch(/^✅ Deployed: checkout 1\.4\.2/);
    expect(slack.posted.filter(({ thread }) => thread === undefined)).toHaveLength(1);
    const lines = rest
      .filter(({ message }) => !/^(Deploy checkout|✓ Approved by)/.test(message.text))
      .flatMap(({ message }) => message.text.split('\n'));
    expect(lines).toHaveLength(trail.length);
    trail.forEach(({ result }, index) => {
      expect(lines[index]).toContain(result.slice(0, 40).replaceAll('>', '&gt;'));
    });
  });
});
