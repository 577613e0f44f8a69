import { describe, expect, it } from '@jest/globals';
import {
  interpret,
  type RunEvent,
  type TaskFunction,
  type TaskFunctions,
} from '../../../lib/local/runner/interpret.ts';
import { LocalTaskTokens } from '../../../lib/local/runner/local-task-tokens.ts';
import { TASKS } from '../../../lib/model/tasks.ts';
import { synthesizedDefinitions } from '../../infra/synthesized.ts';

type State = Record<string, unknown>;
type Patch = (state: State) => State | Promise<State>;

const { deployment } = synthesizedDefinitions();

/** Seconds are whole in the workflow, so one second is the shortest observation there is. */
const PLAN = {
  confirm: false,
  approvalSeconds: 5,
  periodSeconds: 1,
  infrastructureSeconds: 1,
  smokeSeconds: 1,
};

/** Every task passes the state on; `patches` say what a task adds, or throws. */
function functionsWith(patches: Record<string, Patch>): TaskFunctions {
  const entries = TASKS.map((task) => {
    const patch = patches[task];
    const carryOut = async (state: State) => (patch ? { ...state, ...(await patch(state)) } : state);
    return [task, carryOut as unknown as TaskFunction];
  });
  return Object.fromEntries(entries) as TaskFunctions;
}

const watching = { watch: { status: 'PASS', reason: 'fine', over: true } };

const HAPPY: Record<string, Patch> = {
  'plan-deployment': () => ({ plan: PLAN, progress: { observeSeconds: 1, next: 'shift' } }),
  'shift-traffic': () => ({ window: { startedAt: 0, endsAt: 0, listenSeconds: 1 } }),
  'decide-readiness': () => ({ readiness: { status: 'GO' } }),
  'check-candidate': () => ({ candidate: { ready: true } }),
  'judge-slos': () => watching,
  'watch-infrastructure': () => watching,
  'smoke-test-production': () => watching,
  'listen-for-interrupts': () => ({}),
  'decide-next-stage': () => ({ progress: { observeSeconds: 1, next: 'retire' } }),
  'verify-rollback': () => ({ verification: { status: 'SUCCESS' } }),
  'record-ending': (state) => ({
    ending: { kind: state['failure'] ? 'RolledBack' : 'Deployed', reason: 'because' },
  }),
};

async function run(
  patches: Record<string, Patch>,
  tokens: Pick<LocalTaskTokens, 'issue'> = new LocalTaskTokens(),
) {
  const events: RunEvent[] = [];
  const result = await interpret({
    definition: deployment,
    functions: functionsWith({ ...HAPPY, ...patches }),
    tokens,
    executionName: 'local:1:test',
    input: { service: 'checkout' },
    follow: (event) => events.push(event),
  });
  return { result, entered: events.filter(({ type }) => type === 'entered').map(({ state }) => state) };
}

function failing(name: string, message: string): Patch {
  return () => {
    throw Object.assign(new Error(message), { name });
  };
}

// Side by side: each of them waits for whole seconds of its own.
describe('the runner on the synthesized workflow', () => {
  it.concurrent('carries a healthy deployment from the request to Deployed', async () => {
    const { result, entered } = await run({});
    expect(result.status).toBe('SUCCEEDED');
    expect(entered.filter((name) => !name.includes(':')).slice(0, 6)).toEqual([
      'Receive request',
      'Admit deployment',
      'Plan deployment',
      'Must a person confirm the plan?',
      'Run preflight',
      'Check quality gates',
    ]);
    expect(entered.slice(-3)).toEqual(['Release lock', 'How did it end?', 'Deployed']);
  });

  it.concurrent('hands the request and the name of the execution to the admission [IN-1]', async () => {
    let seen: State = {};
    await run({
      'admit-deployment': (state) => {
        seen = state;
        return {};
      },
    });
    expect(seen).toEqual({ request: { service: 'checkout' }, execution: { name: 'local:1:test' } });
  });

  it.concurrent.each([
    'start-candidate',
    'smoke-test-candidate',
    'shift-traffic',
    'judge-slos',
    'retire-previous-version',
  ])('rolls back when %s fails, and keeps the reason [RB-1]', async (task) => {
    let failure: unknown;
    const { result, entered } = await run({
      [task]: failing('SloBreached', '31 of 608 requests failed'),
      'roll-back-traffic': (state) => {
        failure = state['failure'];
        return {};
      },
    });
    expect(failure).toEqual({ Error: 'SloBreached', Cause: '31 of 608 requests failed' });
    expect(entered).toEqual(
      expect.arrayContaining(['Roll back traffic', 'Verify rollback', 'Declare incident']),
    );
    expect(result).toEqual({ status: 'FAILED', error: 'DeploymentRolledBack', cause: 'because' });
  });

  it.concurrent('ends an observation at once when its interrupt listener is failed from outside [OB-5]', async () => {
    const all = new LocalTaskTokens();
    const [tokens, others] = [all.ofOneExecution(), all.ofOneExecution()];
    const other = others.issue();
    const { entered } = await run(
      {
        'judge-slos': () => ({ watch: { over: false } }),
        'decide-next-stage': failing('Error', 'the observation must not end by itself'),
        'listen-for-interrupts': async () => {
          setTimeout(() => void tokens.failAll('DeploymentInterrupted', 'ada aborted it'), 20);
          return {};
        },
      },
      tokens,
    );
    expect(entered).toContain('Roll back traffic');
    expect(entered).not.toContain('Decide next stage');
    // Another execution of this process waits on.
    expect(all.isWaiting(other.token)).toBe(true);
  });

  it.concurrent('escalates when the rollback cannot be verified [RB-3]', async () => {
    const { entered } = await run({
      'shift-traffic': failing('ShiftNotEffective', 'no'),
      'verify-rollback': () => ({ verification: { status: 'FAILED' } }),
    });
    expect(entered).toContain('Escalate');
    expect(entered).not.toContain('Declare incident');
  });

  it.concurrent('waits for a person and stops when the answer is no [ST-4]', async () => {
    const tokens = new LocalTaskTokens();
    const { result, entered } = await run(
      {
        'plan-deployment': () => ({ plan: { ...PLAN, confirm: true }, progress: { observeSeconds: 1 } }),
        'request-approval': async (input) => {
          setTimeout(() => void tokens.fail(String(input['token']), 'ApprovalRejected', 'bob said no'), 10);
          return {};
        },
        'record-ending': (state) => ({
          ending: { kind: 'Refused', reason: (state['failure'] as { Cause: string }).Cause },
        }),
      },
      tokens,
    );
    expect(result).toEqual({ status: 'FAILED', error: 'DeploymentRefused', cause: 'bob said no' });
    expect(entered).not.toContain('Run preflight');
  });
});
