import { describe, expect, it } from '@jest/globals';
import aslValidator from 'asl-validator';
import { type AslDefinition, type AslState, taskStates } from '../../lib/local/runner/template.ts';
import { TASKS } from '../../lib/model/tasks.ts';
import { allStates, exits, reachable, synthesizedDefinitions } from './synthesized.ts';

const PERSISTENT = new Set([
  'Roll back traffic',
  'Verify rollback',
  'Declare incident',
  'Escalate',
  'Record ending',
  'Release lock',
  'Take over deployment',
]);

const { deployment, recovery } = synthesizedDefinitions();
const both: Array<[string, AslDefinition]> = [
  ['deployment', deployment],
  ['recovery', recovery],
];

describe.each(both)('the synthesized %s workflow', (_name, definition) => {
  it('is valid Amazon States Language', () => {
    const { isValid, errorsText } = aslValidator(definition as never, { checkArn: true, checkPaths: true });
    expect(isValid ? '' : errorsText('\n')).toBe('');
  });

  it('has no state that cannot be reached, and no name twice', () => {
    const walk = (level: AslDefinition): void => {
      expect([...reachable(level, level.StartAt)].sort()).toEqual(Object.keys(level.States).sort());
      for (const state of Object.values(level.States)) state.Branches?.forEach(walk);
    };
    walk(definition);
    const names = allStates(definition).map(([name]) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives every task a timeout and a retry for what is worth retrying [EX-5]', () => {
    for (const [name, state] of allStates(definition).filter(([, each]) => each.Type === 'Task')) {
      expect([name, state['TimeoutSeconds'] ?? state['TimeoutSecondsPath']]).toEqual([
        name,
        expect.anything(),
      ]);
      const retried = (state['Retry'] as Array<{ ErrorEquals: string[] }>).flatMap(
        (retry) => retry.ErrorEquals,
      );
      expect([name, retried]).toEqual([
        name,
        expect.arrayContaining(['Transient', 'Lambda.TooManyRequestsException']),
      ]);
      // What nobody foresaw is tried again only where giving up would leave traffic or the lock as it is.
      expect([name, retried.includes('States.ALL')]).toEqual([name, PERSISTENT.has(name)]);
      expect([name, retried.includes('LockLost')]).toEqual([name, PERSISTENT.has(name)]);
      // What Lambda ended for its time or memory is asked once more, as what never answered is.
      expect([name, retried.includes('Lambda.Unknown')]).toEqual([name, retried.includes('States.Timeout')]);
    }
  });

  it('ends every wait for a person or an event by a timeout [OB-5]', () => {
    const waits = allStates(definition).filter(([, state]) => state.Resource?.endsWith('.waitForTaskToken'));
    for (const [name, state] of waits)
      expect([name, state['TimeoutSecondsPath']]).toEqual([name, expect.stringMatching(/^\$\./)]);
  });

  it('waits for no error that nobody throws', () => {
    const named = allStates(definition)
      .flatMap(([, state]) => [...((state['Retry'] as typeof state.Catch) ?? []), ...(state.Catch ?? [])])
      .flatMap((each) => each.ErrorEquals)
      .filter((name) => !/^(States|Lambda|Sandbox)\./.test(name));
    // Thrown by lib/local/platform/platform-client.ts and records/database.ts, and by the lock stores; WaitSkipped by
    // lib/stages/skip-wait.ts; Answered by the workflow itself. Each with a test.
    const failed = allStates(definition).flatMap(([, state]) => state['Error'] ?? []);
    const thrown = ['Transient', 'LockLost', 'WaitSkipped', ...failed];
    expect([...new Set(named)].filter((name) => !thrown.includes(name))).toEqual([]);
  });

  it('can be carried out by the stages alone: every task names a known function', () => {
    for (const { task } of taskStates(definition)) expect(TASKS).toContain(task);
  });
});

describe('the deployment workflow', () => {
  it('has every state of the architecture', () => {
    expect(Object.keys(deployment.States)).toEqual(
      expect.arrayContaining([
        'Admit deployment',
        'Plan deployment',
        'Confirm plan',
        'Run preflight',
        'Decide readiness',
        'Confirm conditions',
        'Capture baseline',
        'Start candidate',
        'Check candidate',
        'Smoke test candidate',
        'Shift traffic',
        'Observe',
        'Decide next stage',
        'Final observation',
        'Retire previous version',
        'Publish reports',
        'Draft notification',
        'Archive evidence',
        'Release lock',
        'Deployed',
        'Roll back traffic',
        'Verify rollback',
        'Declare incident',
        'RolledBack',
        'Escalate',
        'RollbackFailed',
        'Refused',
        'Blocked',
      ]),
    );
  });

  it('leads every error from the candidate on to the rollback, and from there to an ending [RB-1, RB-5]', () => {
    const prepared = new Set(['Capture baseline']);
    const delivery = [...reachable(deployment, 'Start candidate')].filter((name) => !prepared.has(name));
    const closing = reachable(deployment, 'Record ending');
    const back = reachable(deployment, 'Roll back traffic');
    const inDelivery = delivery.filter((name) => !closing.has(name) && !back.has(name));
    expect(inDelivery.length).toBeGreaterThan(8);
    for (const name of inDelivery) {
      const state = deployment.States[name] as AslState;
      if (state.Type !== 'Task' && state.Type !== 'Parallel') continue;
      // What a person says goes on within the delivery, and is caught first.
      const [last, ...others] = (state.Catch ?? []).toReversed();
      expect([name, last]).toEqual([
        name,
        { ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Roll back traffic' },
      ]);
      for (const { ErrorEquals, ...to } of others) {
        expect(['WaitSkipped', 'Answered']).toContain(ErrorEquals[0]);
        // After everything has been looked at once more, by watchers that know it.
        expect(to).toEqual({ Next: 'Look once more', ResultPath: '$.lastLook' });
      }
    }
  });

  it('comes to an ending from every step of the way back, whatever fails there [RB-3]', () => {
    for (const name of ['Roll back traffic', 'Verify rollback', 'Declare incident', 'Escalate']) {
      const state = deployment.States[name] as AslState;
      expect([name, state.Catch?.map(({ ErrorEquals }) => ErrorEquals)]).toEqual([
        name,
        [['LockLost'], ['States.ALL']],
      ]);
      // Who lost the lock leaves everything to who has it, the ending too.
      expect(state.Catch?.[0]?.Next).toBe('Taken over');
      // Where nobody could be called, the record stays open, and recovery tries all of it again.
      expect(reachable(deployment, state.Catch?.[1]?.Next ?? '')).toContain(
        name === 'Escalate' ? 'Nobody could be called' : 'How did it end?',
      );
    }
  });

  it('watches four things at once and ends the observation with the first that fails [OB-1]', () => {
    for (const name of ['Observe', 'Final observation']) {
      const tasks = (deployment.States[name]?.Branches ?? []).map((branch) =>
        taskStates(branch).map(({ task }) => task),
      );
      expect(tasks).toEqual([
        ['judge-slos'],
        ['watch-infrastructure'],
        ['smoke-test-production'],
        ['listen-for-interrupts'],
      ]);
    }
  });

  it('lets nothing keep the lock from being released but the ending itself [IN-6]', () => {
    for (const name of ['Publish reports', 'Draft notification', 'Archive evidence']) {
      const caught = deployment.States[name]?.Catch?.[0];
      expect([name, caught?.ErrorEquals]).toEqual([name, ['States.ALL']]);
      expect(reachable(deployment, caught?.Next ?? '')).toContain('Release lock');
    }
    expect(exits(deployment.States['Release lock'] as AslState)).toEqual(['How did it end?']);
  });
});
