import { afterAll, describe, expect, it } from '@jest/globals';
import { verifyArchive } from '../../lib/domain/audit/index.ts';
import { sha256 } from '../../lib/domain/audit/manifest.ts';
import type { Ports } from '../../lib/ports/index.ts';
import { abortDeployment } from '../../lib/stages/abort-deployment.ts';
import { castVote } from '../../lib/stages/cast-vote.ts';
import { routeSignal } from '../../lib/stages/interrupts.ts';
import { skipWait } from '../../lib/stages/skip-wait.ts';
import { type Stage, setTheStage } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

afterAll(() => clock.uninstall());

const GRACE = { name: 'grace', identities: ['user:grace'] };
const PREFIX = 'deployments/checkout/run-1/';
const minutes = (count: number) => new Promise((resolve) => setTimeout(resolve, count * 60_000));

/** Whoever takes the word is killed before it is in the trail. */
const dying = (ports: Ports): Ports => ({
  ...ports,
  audit: { ...ports.audit, appendOnce: async () => Promise.reject(new Error('killed')) },
});
/** The trail answers so late. */
const slow = (ports: Ports, ms: number): Ports => ({
  ...ports,
  audit: {
    ...ports.audit,
    appendOnce: async (...all) => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return ports.audit.appendOnce(...all);
    },
  },
});

const trailOf = ({ world }: Stage) => world.ports.audit.read({ service: 'checkout', deploymentId: 'run-1' });

async function verdictOf({ world: { files, ports } }: Stage) {
  const own = [...files].filter(([key]) => key.startsWith(PREFIX));
  return verifyArchive({
    audit: files.get(`${PREFIX}audit.jsonl`) ?? '',
    manifest: files.get(`${PREFIX}manifest.json`) ?? '',
    files: new Map(own.map(([key, body]) => [key.slice(PREFIX.length), sha256(body)])),
    seal: (await ports.deployments.get('run-1'))?.seal ?? null,
  }).problems;
}

/** Somebody says no to the plan a second after they were asked. */
async function rejected(through: (ports: Ports) => Ports) {
  const first: string[] = [];
  let vote: Parameters<typeof castVote>[1] | undefined;
  const stage = setTheStage({
    answer: ({ subject }) => {
      if (subject !== 'plan') return { approved: true, reason: 'ok' };
      setTimeout(async () => {
        const on = (await stage.world.ports.ballots.of('run-1')).at(-1)?.id ?? '';
        vote = { on, approved: false, voter: GRACE, reason: 'wrong week', at: clock.now };
        const told = castVote(through(stage.world.ports), vote).then(({ reason }) => reason);
        first.push(await told.catch((error: Error) => error.message));
      }, 1000);
      return undefined;
    },
  });
  const run = await stage.deploy({ requestedBy: 'linus' });
  await minutes(1);
  if (!vote) throw new Error('nobody was asked');
  return { stage, run, vote, first };
}

describe('what a person said', () => {
  it.each([
    ['whose function was killed before it was written', dying, 'killed'],
    ['that is written at once', (ports: Ports) => ports, 'grace rejected the plan'],
    ['whose line is late by 20 ms', (ports: Ports) => slow(ports, 20), 'grace rejected the plan'],
    ['whose line comes when all is closed', (ports: Ports) => slow(ports, 30_000), 'grace rejected the plan'],
  ])(
    'a vote %s: once in the trail and in the reports, and the archive is whole [CM-2, RP-3]',
    async (_what, through, said) => {
      const { stage, run, vote, first } = await rejected(through);
      expect(run.record?.ending).toMatchObject({ kind: 'Refused' });
      expect(first).toEqual([said]);
      const again = await castVote(stage.world.ports, vote);
      expect(again).toMatchObject({ accepted: true, reason: 'grace rejected the plan' });
      const trail = await trailOf(stage);
      expect(trail.filter(({ actor }) => actor === 'grace')).toMatchObject([
        { action: 'rejected the plan', cause: 'wrong week', result: 'grace rejected the plan: wrong week' },
      ]);
      expect(trail.at(-1)?.action).toBe('seal');
      expect(stage.world.files.get(`${PREFIX}reports/execution-log.md`)).toContain('rejected the plan');
      expect(await verdictOf(stage)).toEqual([]);
    },
  );

  it('an abort whose function was killed before it was written: in the trail, and told to its second try by id and by service [CM-2, OB-5]', async () => {
    let abort: Parameters<typeof abortDeployment>[2] | undefined;
    const first: string[] = [];
    const stage = setTheStage({ definition: { approvals: { confirmPlan: false } } });
    await stage.deploy({}, ({ type, state }) => {
      if (type !== 'entered' || state !== 'Observe' || abort) return;
      const said = { voter: GRACE, reason: 'smells', at: clock.now + 30_000 };
      abort = said;
      setTimeout(async () => {
        const told = abortDeployment(dying(stage.world.ports), 'checkout', said);
        first.push(await told.catch((error: Error) => error.message));
      }, 30_000);
    });
    if (!abort) throw new Error('it was never observed');
    expect(first).toEqual(['killed']);
    const told = /^run-1 was told to abort, and is over: it ended RolledBack: .*smells/;
    for (const which of ['checkout', 'run-1'])
      expect(await abortDeployment(stage.world.ports, which, abort)).toMatch(told);
    // The next one of the service is not what it was for.
    const next = stage.deploy({ requestId: 'req-2' });
    await minutes(1);
    expect(await abortDeployment(stage.world.ports, 'checkout', abort)).toMatch(told);
    expect(await stage.world.ports.waits.kept('run-2')).toBeUndefined();
    await expect(abortDeployment(stage.world.ports, 'run-1', { ...abort, at: clock.now })).rejects.toThrow(
      'run-1 is over: it ended RolledBack; there is nothing to abort',
    );
    await next;
    const trail = await trailOf(stage);
    expect(trail.filter(({ action }) => action === 'abort')).toMatchObject([
      { actor: 'grace', cause: 'smells', status: 'attention' },
    ]);
    expect(await verdictOf(stage)).toEqual([]);
  });

  it('a wish whose function was killed, of an observation after which all was closed: its second try breaks no seal [CM-2, RP-3]', async () => {
    let skip: Parameters<typeof skipWait>[2] | undefined;
    const stage = setTheStage({ definition: { approvals: { confirmPlan: false, skipWaits: true } } });
    const run = await stage.deploy({}, ({ type, state }) => {
      if (type !== 'entered' || state !== 'Final observation' || skip) return;
      const said = { voter: GRACE, reason: 'known good', at: clock.now + 30_000 };
      skip = said;
      setTimeout(() => void skipWait(dying(stage.world.ports), 'run-1', said).catch(() => undefined), 30_000);
    });
    if (!skip) throw new Error('there was no final observation');
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(await verdictOf(stage)).toEqual([]);
    expect(await skipWait(stage.world.ports, 'run-1', skip)).toMatch(
      /^the rest of this wait is skipped by grace/,
    );
    expect((await trailOf(stage)).filter(({ action }) => action === 'skip wait')).toMatchObject([
      { actor: 'grace', cause: 'known good' },
    ]);
    expect(await verdictOf(stage)).toEqual([]);
  });

  it('that comes late to an archive which an older Slipway sealed, by the record alone, is not written behind that seal [RP-3]', async () => {
    const stage = setTheStage({ definition: { approvals: { confirmPlan: false, skipWaits: true } } });
    const { ports } = stage.world;
    await stage.deploy();
    const files = stage.world.files as Map<string, string>;
    const old = (files.get(`${PREFIX}audit.jsonl`) ?? '').replace(/[^\n]*\n$/, '');
    files.set(`${PREFIX}audit.jsonl`, old);
    const last = (await trailOf(stage)).at(-1);
    await ports.deployments.update('run-1', { seal: { lines: last?.line ?? 0, hash: last?.hash ?? '' } });
    expect(await verdictOf(stage)).toEqual([]);
    const observation = { stage: 0, pass: 0, final: false };
    const wish = { voter: GRACE, reason: 'known good', at: clock.now };
    const kept = {
      ...wish,
      deploymentId: 'run-1',
      kind: 'skip' as const,
      observation,
      seconds: 0,
      by: 'grace',
    };
    await ports.wishes.keep(kept);
    await expect(skipWait(ports, 'run-1', wish)).rejects.toThrow(
      'run-1 was closed before this could be kept',
    );
    expect(files.get(`${PREFIX}audit.jsonl`)).toBe(old);
    expect(await verdictOf(stage)).toEqual([]);
  });

  it('two events of one second are two lines, and each of them comes once though it is told twice [OB-5]', async () => {
    let told = false;
    const stage = setTheStage();
    await stage.deploy({}, ({ type, state }) => {
      if (type !== 'entered' || state !== 'Observe' || told) return;
      told = true;
      const at = clock.now;
      const tasks = ['task a', 'task b', 'task a', 'task b'];
      setTimeout(async () => {
        for (const task of tasks) {
          const reason = `the ${task} was killed for memory`;
          await routeSignal(stage.world.ports, 'run-1', { kind: 'out-of-memory', by: 'ECS', reason, at });
        }
      }, 30_000);
    });
    expect((await trailOf(stage)).filter(({ actor }) => actor === 'ECS').map(({ cause }) => cause)).toEqual([
      'the task a was killed for memory',
      'the task b was killed for memory',
    ]);
    expect(await verdictOf(stage)).toEqual([]);
  });
});
