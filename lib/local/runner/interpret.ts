import { ExecutionError, StateMachine } from 'aws-local-stepfunctions';
import type { TaskName } from '../../model/tasks.ts';
import { adaptedForInterpreter } from './adapt.ts';
import type { ExecutionTokens } from './local-task-tokens.ts';
import { type AslDefinition, taskStates } from './template.ts';

/** What a task does: the state in, the state out; a waiting task gets its token and answers nothing. */
export type TaskFunction = (input: never) => Promise<unknown>;
export type TaskFunctions = Readonly<Record<TaskName, TaskFunction>>;

export interface RunEvent {
  readonly at: number;
  readonly type: 'entered' | 'exited' | 'failed' | 'retried' | 'caught';
  readonly state: string;
  readonly error?: string;
  readonly cause?: string;
  readonly output?: unknown;
}

export interface Interpretation {
  readonly definition: AslDefinition;
  readonly functions: TaskFunctions;
  readonly tokens: Pick<ExecutionTokens, 'issue'>;
  readonly executionName: string;
  readonly input: unknown;
  readonly follow?: (event: RunEvent) => void;
  /** Stops the execution, as StopExecution does: tasks that run go on, and nothing follows them. */
  readonly stop?: AbortSignal;
}

export type ExecutionResult =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED'; readonly error: string; readonly cause: string }
  | { readonly status: 'ABORTED'; readonly error: string; readonly cause: string };

/**
 * Runs one execution of a synthesized definition. Each task state is carried out by the function that the
 * definition names for it, so a new state needs no change here.
 */
export async function interpret(run: Interpretation): Promise<ExecutionResult> {
  const machine = machineOf(run.definition);
  const handlers = Object.fromEntries(
    taskStates(run.definition).map(({ name, task, waits }) => {
      const carryOut = run.functions[task] as (input: unknown) => Promise<unknown>;
      return [
        name,
        (input: unknown) => {
          const answer = waits ? wait(run.tokens, carryOut, input) : carryOut(input);
          // When two branches fail at once the interpreter looks at one of them; the other is no unhandled one.
          answer.catch(() => undefined);
          return answer;
        },
      ];
    }),
  );
  const execution = machine.run(run.input as never, {
    overrides: { taskResourceLocalHandlers: handlers as never },
    context: { Execution: { Name: run.executionName }, Task: { Token: 'made by the runner' } } as never,
  });
  run.stop?.addEventListener('abort', () => execution.abort(), { once: true });
  const following = followEvents(execution.eventLogs, run.follow);
  try {
    const output = await execution.result;
    await following;
    return { status: 'SUCCEEDED', output };
  } catch (error) {
    await following;
    if (run.stop?.aborted)
      return { status: 'ABORTED', error: 'States.Aborted', cause: 'the execution was stopped' };
    if (!(error instanceof ExecutionError) || !(error.cause instanceof Error)) throw error;
    return { status: 'FAILED', error: error.cause.name, cause: error.cause.message };
  }
}

/** Validating a definition takes longer than many a run of it. */
const machines = new WeakMap<AslDefinition, StateMachine>();

function machineOf(definition: AslDefinition): StateMachine {
  const known = machines.get(definition);
  if (known) return known;
  const machine = new StateMachine(adaptedForInterpreter(definition) as never, {
    validationOptions: { checkArn: false },
  });
  machines.set(definition, machine);
  return machine;
}

/** A waiting task: its function registers the token, and the task ends when somebody settles it. */
async function wait(
  tokens: Pick<ExecutionTokens, 'issue'>,
  carryOut: (input: unknown) => Promise<unknown>,
  input: unknown,
): Promise<unknown> {
  const { token, settled, drop } = tokens.issue();
  const payload = (input as { Payload: object }).Payload;
  try {
    await carryOut({ ...payload, token });
    return await settled;
  } finally {
    drop();
  }
}

const EVENT_TYPES = {
  StateEntered: 'entered',
  StateExited: 'exited',
  StateFailed: 'failed',
  StateRetried: 'retried',
  StateCaught: 'caught',
} as const;

async function followEvents(events: AsyncIterable<unknown>, follow: Interpretation['follow']): Promise<void> {
  for await (const raw of events) {
    const event = raw as {
      type: string;
      timestamp: number;
      state?: { name: string; output?: unknown };
      Error?: string;
      Cause?: string;
    };
    const type = EVENT_TYPES[event.type as keyof typeof EVENT_TYPES];
    if (!type || !event.state) continue;
    follow?.({
      at: event.timestamp,
      type,
      state: event.state.name,
      ...(event.Error === undefined ? {} : { error: event.Error }),
      ...(event.Cause === undefined ? {} : { cause: String(event.Cause) }),
      ...(event.state.output === undefined ? {} : { output: event.state.output }),
    });
  }
}
