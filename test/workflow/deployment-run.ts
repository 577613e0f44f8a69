import {
  type ExecutionResult,
  interpret,
  type RunEvent,
  type TaskFunctions,
} from '../../lib/local/runner/interpret.ts';
import { type Behaviour, SimulatedFleet } from '../../lib/local/simulated/fleet.ts';
import { createSimulatedWorld, type SimulatedWorld } from '../../lib/local/simulated/simulated-world.ts';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import type { ApprovalQuestion } from '../../lib/model/signal.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import { castVote } from '../../lib/stages/cast-vote.ts';
import { createTaskFunctions } from '../../lib/stages/index.ts';
import { synthesizedDefinitions } from '../infra/synthesized.ts';
import { clock } from './virtual-time.ts';

const workflows = synthesizedDefinitions();

/** What a person says to a question; undefined: nothing, until the time is over. */
export type Answerer = (question: ApprovalQuestion) => { approved: boolean; reason: string } | undefined;

export interface Story {
  readonly definition?: object;
  /** @default 1.4.1 serves two instances and 1.4.2 is deployed; null: nothing serves */
  readonly stable?: string | null;
  readonly behaviours?: Readonly<Record<string, Behaviour>>;
  readonly requestsPerSecond?: number;
  readonly answer?: Answerer;
}

export interface Run {
  readonly result: ExecutionResult;
  readonly record: DeploymentRecord | undefined;
  readonly events: readonly RunEvent[];
}

export interface Stage {
  readonly world: SimulatedWorld;
  /** @param name of the execution; @default run-1, run-2 and so on */
  deploy(request?: object, onEvent?: (event: RunEvent) => void, name?: string): Promise<Run>;
  recover(deploymentId: string): Promise<Run>;
  /** From now on nothing of the running execution does anything any more, as when it is stopped. */
  stopExecutions(): void;
}

/** A service in production on virtual time, and the synthesized workflow to deploy with. */
export function setTheStage(story: Story = {}): Stage {
  const definition = ServiceDefinition.parse({
    service: 'checkout',
    target: { kind: 'local', command: 'serve', port: 8080, instances: 2 },
    delivery: { steps: [5, 25, 50, 100], observe: '5m', finalObserve: '5m' },
    ...story.definition,
  });
  const now = () => clock.now;
  const fleet = new SimulatedFleet({
    now,
    requestsPerSecond: story.requestsPerSecond ?? 50,
    behaviours: story.behaviours ?? {},
  });
  const { stable = '1.4.1' } = story;
  if (stable !== null) fleet.serveSince(now() - 3_600_000, stable, 2);
  const answer: Answerer = story.answer ?? (() => ({ approved: true, reason: 'looks right' }));
  const world: SimulatedWorld = createSimulatedWorld({
    definition,
    fleet,
    now,
    approvals: {
      ask: async ({ id, question }) => {
        const said = answer(question);
        const voter = { name: 'grace', identities: ['user:grace'] };
        if (said) await castVote(world.ports, { on: id, voter, at: now(), ...said });
      },
    },
  });
  let generation = 0;
  /** The stages as an execution sees them: when it has been stopped, none of its tasks begins. */
  const mortal = (functions: TaskFunctions): TaskFunctions => {
    const born = generation;
    const entries = Object.entries(functions).map(([task, carryOut]) => [
      task,
      (input: never) => (born === generation ? carryOut(input) : new Promise(() => undefined)),
    ]);
    return Object.fromEntries(entries) as TaskFunctions;
  };
  const execute = async (
    workflow: keyof typeof workflows,
    input: object,
    name: string,
    onEvent?: (event: RunEvent) => void,
  ): Promise<Run> => {
    const events: RunEvent[] = [];
    const result = await interpret({
      definition: workflows[workflow],
      functions: mortal(createTaskFunctions(world.ports)),
      tokens: world.tokens,
      executionName: name,
      input,
      follow: (event) => {
        events.push(event);
        onEvent?.(event);
      },
    });
    const records = await world.ports.deployments.list({ service: 'checkout', limit: 1 });
    return { result, events, record: records[0] };
  };
  let runs = 0;
  return {
    world,
    deploy: (request = {}, onEvent, name = `run-${++runs}`) =>
      execute(
        'deployment',
        { requestId: 'req-1', service: 'checkout', version: '1.4.2', requestedBy: 'ada', ...request },
        name,
        onEvent,
      ),
    recover: (deploymentId) => execute('recovery', { deploymentId }, `recovery-${++runs}`),
    stopExecutions: () => {
      generation += 1;
    },
  };
}

/** The weights that the candidate had, one after the other. */
export const weightsIn = (run: Run): number[] => run.record?.state.shifts?.map((shift) => shift.weight) ?? [];
