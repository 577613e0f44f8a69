import fc from 'fast-check';
import type { AslDefinition } from '../../lib/local/runner/template.ts';
import { TASKS } from '../../lib/model/tasks.ts';
import type { Workflows } from './run-case.ts';
import { type AtState, FAULT_KINDS, type Schedule, type WorkflowName } from './schedule.ts';

const names = (definition: AslDefinition): string[] =>
  Object.entries(definition.States).flatMap(([name, { Branches }]) => [
    name,
    ...(Branches ?? []).flatMap(names),
  ]);

/** Schedules with several faults at once, from simple to wild, so that shrinking ends at a short story. */
export function schedules({
  deployment,
  recovery,
}: Pick<Workflows, 'deployment' | 'recovery'>): fc.Arbitrary<Schedule> {
  const workflow = fc.constantFrom<WorkflowName[]>('deployment', 'recovery');
  const at = fc.oneof(
    { weight: 3, arbitrary: stateOf('deployment', names(deployment)) },
    { weight: 1, arbitrary: stateOf('recovery', names(recovery)) },
  );
  const fault = fc.record({
    workflow,
    task: fc.constantFrom(...TASKS),
    call: fc.integer({ min: 1, max: 5 }),
    times: fc.constantFrom(1, 2, 5, 12),
    kind: fc.constantFrom(...FAULT_KINDS),
  });
  return fc
    .record(
      {
        strategy: fc.constantFrom('canary' as const, 'blue-green' as const, 'rolling' as const),
        candidate: fc.constantFrom(
          'good' as const,
          'bad' as const,
          'bad-at-half' as const,
          'bad-while-asked' as const,
        ),
        faults: fc.array(fault, { maxLength: 4 }),
        hasStable: fc.constantFrom(true, true, true, false),
        mode: fc.constantFrom(
          'instant' as const,
          'instant' as const,
          'stepped' as const,
          'freeze-and-page' as const,
        ),
        stops: fc.array(at, { maxLength: 2 }),
        aborts: fc.array(at, { maxLength: 1 }),
        rival: at,
        recoverBeside: at,
        asks: fc.boolean(),
        skip: at,
        extend: at,
        outage: fc
          .tuple(
            at,
            fc.constantFrom('records' as const, 'evidence' as const, 'metrics' as const, 'traffic' as const),
            fc.constantFrom(10, 60, 400, 2000),
          )
          .map(([where, store, seconds]) => ({ ...where, store, seconds })),
        skewSeconds: fc.constantFrom(1, 20, 200),
        eventLost: fc.boolean(),
      },
      { requiredKeys: ['strategy', 'candidate', 'faults'] },
    )
    .map((schedule) => schedule as Schedule);
}

const stateOf = (workflow: WorkflowName, states: readonly string[]): fc.Arbitrary<AtState> =>
  fc.record({
    workflow: fc.constant(workflow),
    state: fc.constantFrom(...states),
    nth: fc.integer({ min: 1, max: 3 }),
  });
