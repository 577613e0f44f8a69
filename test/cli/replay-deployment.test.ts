import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Window } from '../../lib/cli/replay/deployed.ts';
import { pastOfMetrics } from '../../lib/cli/replay/measured.ts';
import { replay } from '../../lib/domain/analysis/index.ts';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import type { Ports } from '../../lib/ports/index.ts';
import { type Run, type Stage, setTheStage } from '../workflow/deployment-run.ts';
import { clock } from '../workflow/virtual-time.ts';

afterAll(() => clock.uninstall());

type Source = Pick<Ports, 'deployments' | 'traffic' | 'metrics'>;

const MINUTE = 60_000;
const checkout = (slo: object = {}) =>
  ServiceDefinition.parse({
    service: 'checkout',
    target: { kind: 'local', command: 'serve', port: 8080, instances: 2 },
    slo,
  });

const replayOf = async (ports: Source, window: Window, slo: object = {}) => {
  const past = await pastOfMetrics(ports, {
    definition: checkout(slo),
    window,
    keeps: 'figures are kept for a while',
  });
  return { past, found: replay(past.question, past.clock) };
};

describe('a deployment that was', () => {
  let stage: Stage;
  let run: Run;
  let window: Window;
  beforeAll(async () => {
    stage = setTheStage({ behaviours: { '1.4.2': { errorRate: 0.05 } } });
    const from = clock.now - MINUTE;
    run = await stage.deploy();
    clock.setSystemTime(clock.now + 30 * MINUTE);
    window = { from, to: clock.now };
  }, 60_000);
  const rolledBack = () => run.record?.state.rollback?.detectedAt ?? 0;

  it('is rolled back by its own policy when it was in truth, and its record says what happened', async () => {
    expect(run.record?.ending?.kind).toBe('RolledBack');
    const { past, found } = await replayOf(stage.world.ports, window);
    expect(past).toMatchObject({ id: run.record?.id, question: { candidate: '1.4.2', stable: '1.4.1' } });
    expect(past.notes[0]).toMatch(
      /^what really happened: RolledBack: Rolled back checkout 1\.4\.2 to 1\.4\.1/,
    );
    expect(past.notes[1]).toMatch(/^there are no figures of 1\.4\.2 after 2026-01-15 09:/);
    expect(found.outcome).toBe('rolled back');
    const at = found.stages.at(-1)?.at ?? 0;
    expect(rolledBack() - at).toBeGreaterThanOrEqual(0);
    expect(rolledBack() - at).toBeLessThan(MINUTE);
    // The very sentence of the record's ending.
    expect(run.record?.ending?.reason).toContain(found.stages.at(-1)?.sentence);
  });

  it('is judged otherwise by another policy, as far as there are figures', async () => {
    const lenient = {
      limits: { errorRatePp: 20 },
      targets: { errorRatePercent: 20, availabilityPercent: 80 },
    };
    const { found } = await replayOf(stage.world.ports, window, lenient);
    expect(found.outcome).toBe('undecided');
    expect(found.summary).toMatch(/would not have rolled back by 09:\d\d, where the figures end: /);
  });

  it('is found by its version too, and refused where it began before', async () => {
    const { past } = await replayOf(stage.world.ports, { ...window, candidate: '1.4.2' });
    expect(past.id).toBe(run.record?.id);
    const late = { ...window, from: (run.record?.state.shifts?.[0]?.at ?? 0) + 1 };
    await expect(replayOf(stage.world.ports, late)).rejects.toThrow(
      /\(1\.4\.2, 2026-01-15T.*\) had its first traffic before .*; give a --from before 2026-01-15T/,
    );
  });

  it('is refused where there is no whole period of it', async () => {
    const short = { ...window, to: (run.record?.state.shifts?.[0]?.at ?? 0) + 1000 };
    await expect(replayOf(stage.world.ports, short)).rejects.toThrow(
      /there is no whole period of 1 min \(slo\.period\) to judge; give a later --to/,
    );
  });

  it('goes on at every stage when it was well, the control slice and the final observation included', async () => {
    const well = setTheStage();
    const from = clock.now - MINUTE;
    const { record } = await well.deploy();
    expect(record?.ending?.kind).toBe('Deployed');
    clock.setSystemTime(clock.now + 30 * MINUTE);
    const { found } = await replayOf(well.world.ports, { from, to: clock.now });
    expect(found.stages.map(({ weight, decision }) => [weight, decision])).toEqual(
      [5, 25, 50, 95, 100].map((weight) => [weight, 'went on']),
    );
    expect(found.summary).toBe('this policy would have gone on at every stage');
  }, 60_000);
});
