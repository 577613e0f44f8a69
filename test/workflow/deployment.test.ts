import { afterAll, describe, expect, it } from '@jest/globals';
import { verifyArchive } from '../../lib/domain/audit/index.ts';
import { sha256 } from '../../lib/domain/audit/manifest.ts';
import { HISTORY_LIMIT, historyEvents } from '../../lib/domain/strategy/history.ts';
import { deploymentPrefix } from '../../lib/model/evidence-keys.ts';
import { routeSignal } from '../../lib/stages/interrupts.ts';
import { definitionWith } from '../builders/definition.ts';
import { type Run, type Stage, setTheStage, weightsIn } from './deployment-run.ts';
import { clock } from './virtual-time.ts';

const KEY = { service: 'checkout', environment: 'production' };
afterAll(() => clock.uninstall());

async function free(stage: Stage): Promise<boolean> {
  return (await stage.world.ports.locks.holder(KEY)) === undefined;
}

const split = (stage: Stage) =>
  Object.fromEntries(stage.world.fleet.read().versions.map(({ version, weight }) => [version, weight]));

describe('the synthesized workflow on a simulated fleet', () => {
  it('brings a healthy candidate through every step and the control slice to all of the traffic [EX-2, OB-1]', async () => {
    const stage = setTheStage();
    const run = await stage.deploy();
    expect(run.record?.ending).toMatchObject({ kind: 'Deployed' });
    expect(run.result.status).toBe('SUCCEEDED');
    expect(weightsIn(run)).toEqual([5, 25, 50, 95, 100]);
    expect(split(stage)).toEqual({ '1.4.2': 100 });
    expect(await free(stage)).toBe(true);
  });

  it.each(['blue-green', 'rolling'])('ends %s Deployed [EX-1, EX-3]', async (strategy) => {
    const stage = setTheStage({
      definition: { delivery: { strategy, observe: '5m', finalObserve: '5m' } },
    });
    const run = await stage.deploy();
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(weightsIn(run)).toEqual(strategy === 'rolling' ? [50, 100] : [100]);
  });

  const KEEP_CONTROL = {
    delivery: { strategy: 'blue-green', cutOver: 'keep-control', observe: '5m', finalObserve: '5m' },
  };

  it('cuts over with a control slice: the old version runs in full until all is shifted [EX-1, OB-2]', async () => {
    const stage = setTheStage({ definition: KEEP_CONTROL });
    const seen: object[] = [];
    const run = await stage.deploy({}, (event) => {
      if (event.type !== 'entered' || !['Observe', 'Final observation'].includes(event.state)) return;
      const old = stage.world.fleet.read().versions.find(({ version }) => version === '1.4.1');
      seen.push([split(stage), old?.healthy]);
    });
    expect(run.record?.ending?.kind).toBe('Deployed');
    expect(weightsIn(run)).toEqual([95, 100]);
    expect(seen).toEqual([
      [{ '1.4.1': 5, '1.4.2': 95 }, 2],
      [{ '1.4.1': 0, '1.4.2': 100 }, 2],
      [{ '1.4.1': 0, '1.4.2': 100 }, 2],
    ]);
    expect(split(stage)).toEqual({ '1.4.2': 100 });
  });

  it('goes back from a cut-over with a control slice, by figures of the same time [EX-1, RB-1, RB-2]', async () => {
    const stage = setTheStage({
      definition: KEEP_CONTROL,
      behaviours: { '1.4.2': { errorRate: 0.05 } },
    });
    const run = await stage.deploy();
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringMatching(/at the same time/),
    });
    expect(weightsIn(run)).toEqual([95]);
    expect(split(stage)).toEqual({ '1.4.1': 100 });
  });

  it('goes back by itself when the candidate fails requests, and says why with figures [RB-1, RB-2, RB-4, CM-3]', async () => {
    const stage = setTheStage({ behaviours: { '1.4.2': { errorRate: 0.05 } } });
    const run = await stage.deploy();
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringMatching(/candidate requests failed .* limit 2 pp/),
    });
    expect(run.result).toMatchObject({ status: 'FAILED', error: 'DeploymentRolledBack' });
    expect(weightsIn(run)).toEqual([5]);
    expect(split(stage)).toEqual({ '1.4.1': 100 });
    expect(await stage.world.ports.incidents.open('checkout', 'production')).toMatchObject([
      { severity: 'P1' },
    ]);
    expect(await free(stage)).toBe(true);
  });

  it('never shifts when a business operation is broken on the candidate [EX-1, OB-4]', async () => {
    const operations = [{ name: 'pay', steps: [{ path: '/pay' }] }];
    const stage = setTheStage({
      definition: { smoke: { operations } },
      behaviours: { '1.4.2': { brokenOperations: ['pay'] } },
    });
    const run = await stage.deploy();
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('before any user traffic'),
    });
    expect(weightsIn(run)).toEqual([]);
    expect(split(stage)).toEqual({ '1.4.1': 100 });
  });

  it('gives a candidate up that is never healthy [EX-1]', async () => {
    const stage = setTheStage({ behaviours: { '1.4.2': { startSeconds: Number.POSITIVE_INFINITY } } });
    const run = await stage.deploy();
    expect(run.record?.ending?.reason).toContain('0 of 2 instances of 1.4.2 healthy after 30');
    expect(split(stage)).toEqual({ '1.4.1': 100 });
  });

  it('ends an observation at once when the candidate is killed for memory [OB-3, RB-1]', async () => {
    const stage = setTheStage({ behaviours: { '1.4.2': { outOfMemoryAfterSeconds: 90 } } });
    const run = await stage.deploy();
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('killed for memory'),
    });
  });

  it('ends within a second of an abort during an observation [OB-5, RB-1]', async () => {
    const stage = setTheStage();
    let abortedAt = 0;
    const run = await stage.deploy({}, (event) => {
      if (event.type !== 'entered' || event.state !== 'Observe' || abortedAt > 0) return;
      abortedAt = clock.now + 61_500;
      setTimeout(() => {
        void routeSignal(stage.world.ports, 'run-1', {
          kind: 'abort',
          reason: 'wrong version',
          by: 'ada',
          at: clock.now,
        });
      }, 61_500);
    });
    const state = run.record?.state;
    expect(run.record?.ending).toMatchObject({
      kind: 'RolledBack',
      reason: expect.stringContaining('wrong version'),
    });
    expect((state?.rollback?.startedAt ?? 0) - abortedAt).toBeLessThan(1000);
    expect(split(stage)).toEqual({ '1.4.1': 100 });
  });

  it('changes nothing when a person says no, or nothing in time [ST-4]', async () => {
    for (const [answer, reason] of [
      [() => ({ approved: false, reason: 'not today' }), /rejected the plan: not today/],
      [() => undefined, /unchanged: nobody answered in time whether to go on with the plan/],
    ] as const) {
      const stage = setTheStage({ answer });
      const run = await stage.deploy();
      expect(run.record?.ending).toMatchObject({
        kind: 'Refused',
        reason: expect.stringMatching(reason),
      });
      expect(stage.world.fleet.read().versions.map((each) => each.version)).toEqual(['1.4.1']);
      expect(await free(stage)).toBe(true);
    }
  });

  it('asks a person where a stage has no verdict, and goes on marked when the answer is yes [OB-6]', async () => {
    const asked: string[] = [];
    const stage = setTheStage({
      requestsPerSecond: 0.1,
      answer: ({ subject }) => {
        asked.push(subject);
        return { approved: true, reason: 'few users at night' };
      },
    });
    const run = await stage.deploy();
    expect(asked).toContain('inconclusive');
    expect(run.record?.ending).toMatchObject({
      kind: 'Deployed',
      reason: expect.stringContaining('went on without a verdict'),
    });
  });

  it('keeps no observation open for a look at the infrastructure that comes too late: all judge to the end [OB-1]', async () => {
    const delivery = { steps: [50, 100], observe: '20s', finalObserve: '20s', infrastructureEvery: '15s' };
    const stage = setTheStage({
      requestsPerSecond: 500,
      definition: { delivery: { ...delivery, smokeEvery: '10s' }, slo: { period: '5s' } },
    });
    const looks: number[] = [];
    const run = await stage.deploy({}, (event) => {
      if (event.type !== 'entered') return;
      if (event.state === 'Observe: watch infrastructure') looks.push(clock.now);
      if (event.state === 'Decide next stage' && looks.length > 0) looks.push(clock.now);
    });
    expect(run.record?.ending?.kind).toBe('Deployed');
    const [first = 0, , last = 0, decided = 0] = looks;
    expect(last - first).toBeLessThanOrEqual(26_000);
    // The listener waits one period after the end, and nothing waits longer.
    expect(decided - last).toBeLessThanOrEqual(6000);
  });

  it('tells beforehand that there will be no verdict, and goes on marked without asking where that was chosen [IN-4, ST-1]', async () => {
    const asked: string[] = [];
    const stage = setTheStage({
      requestsPerSecond: 0.1,
      answer: ({ subject, lines }) => {
        asked.push(subject);
        expect(subject !== 'plan' || lines.join(' ').includes('advancing would be INCONCLUSIVE')).toBe(true);
        return { approved: true, reason: 'few users at night' };
      },
    });
    const run = await stage.deploy({ answers: { onInconclusive: 'advance' } });
    expect(asked).toContain('plan');
    expect(asked).not.toContain('inconclusive');
    expect(run.record?.ending).toMatchObject({
      kind: 'Deployed',
      reason: expect.stringContaining('went on without a verdict'),
    });
  });

  it('starts one deployment when the same request is delivered twice [IN-2]', async () => {
    const stage = setTheStage();
    await stage.deploy();
    const second = await stage.deploy({ version: '1.4.3' });
    expect(second.result).toMatchObject({
      error: 'DeploymentRefused',
      cause: expect.stringContaining('already started run-1'),
    });
    expect(split(stage)).toEqual({ '1.4.2': 100 });
  });

  it('names the running deployment when a second one wants to start [IN-6]', async () => {
    const stage = setTheStage();
    await stage.world.ports.locks.acquire(KEY, 'run-0', clock.now);
    const { result } = await stage.deploy();
    expect(result).toMatchObject({ cause: expect.stringContaining('being deployed by run-0') });
  });
});

describe('what a run leaves behind', () => {
  const archiveOf = async (stage: Stage, run: Run) => {
    const id = run.record?.id ?? '';
    const prefix = deploymentPrefix('checkout', id);
    const files = new Map(
      [...stage.world.files].map(([key, body]) => [key.slice(prefix.length), body] as [string, string]),
    );
    return { files, record: run.record };
  };

  it.each([
    ['good', {}],
    ['bad', { '1.4.2': { errorRate: 0.2 } }],
  ])('a %s ending has its reports, and an archive that verifies [RP-1, RP-3]', async (_how, behaviours) => {
    const stage = setTheStage({ behaviours });
    const run = await stage.deploy();
    const { files, record } = await archiveOf(stage, run);
    for (const name of ['readiness', 'execution-log', 'slo-monitoring', 'summary'])
      expect(files.get(`reports/${name}.md`)).toContain('checkout');
    expect(files.has('reports/rollback.md')).toBe(run.record?.ending?.kind === 'RolledBack');
    expect(record?.seal).not.toBeNull();
    const audit = files.get('audit.jsonl') ?? '';
    const manifest = files.get('manifest.json') ?? '';
    files.delete('audit.jsonl');
    files.delete('manifest.json');
    const hashes = new Map([...files].map(([key, body]) => [key, sha256(body)] as const));
    const seal = record?.seal ?? null;
    expect(verifyArchive({ audit, manifest, files: hashes, seal }).problems).toEqual([]);
    hashes.set('reports/summary.md', sha256('nothing happened'));
    expect(verifyArchive({ audit, manifest, files: hashes, seal }).problems.join()).toContain(
      'reports/summary.md',
    );
  });

  it('keeps the state of every step under 32 KiB, with the longest guidance, ten steps and a control slice', async () => {
    const stage = setTheStage({
      requestsPerSecond: 0.05,
      definition: {
        delivery: { steps: [1, 2, 5, 10, 20, 30, 40, 60, 80, 100], observe: '2m', finalObserve: '2m' },
      },
    });
    const guidance = 'mind the payment provider '.repeat(76);
    const run = await stage.deploy({ guidance });
    expect(run.record?.ending?.kind).toBe('Deployed');
    const largest = Math.max(...run.events.map((event) => JSON.stringify(event.output ?? null).length));
    process.stdout.write(`largest state: ${largest} bytes of 32,768\n`);
    expect(largest).toBeLessThan(32_768);
  });

  it.each([
    ['four stages and the control slice, each extended once', 5, 1],
    ['ten stages and the control slice, none extended', 11, 0],
  ])('stays under the history limit with an hour at each of %s', (what, count, extensions) => {
    const { slo, delivery, rollback } = definitionWith();
    const stages = Array.from({ length: count }, () => ({ observeSeconds: 3600 }));
    const times = {
      periodSeconds: slo.period,
      infrastructureSeconds: delivery.infrastructureEvery,
      smokeSeconds: delivery.smokeEvery,
      verifySeconds: 10,
      verifyWithinSeconds: rollback.verifyWithin,
    };
    const events = historyEvents(stages, 3600, times, extensions);
    process.stdout.write(`longest plan, ${what}: ${events} of ${HISTORY_LIMIT} history events\n`);
    expect(events).toBeLessThan(HISTORY_LIMIT);
  });
});
