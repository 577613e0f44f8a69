import { LONG_TASKS } from '../../lib/infra/permissions/task-permissions.ts';
import { interpret, type RunEvent, type TaskFunctions } from '../../lib/local/runner/interpret.ts';
import { deploymentIdOf, recoveryName } from '../../lib/model/execution-name.ts';
import { TASKS, type TaskName } from '../../lib/model/tasks.ts';
import { readingOf } from '../../lib/model/traffic.ts';
import type { Ports } from '../../lib/ports/index.ts';
import { createTaskFunctions } from '../../lib/stages/index.ts';
import { routeEvent } from '../../lib/stages/route-event.ts';
import { startRecovery } from '../../lib/stages/start-recovery.ts';
import { sweepOpenDeployments } from '../../lib/stages/sweep-open-deployments.ts';
import { clock } from '../workflow/virtual-time.ts';
import { withFault } from './inject.ts';
import { type Aftermath, type Ended, violationsOf } from './invariants.ts';
import { withLatency } from './latency.ts';
import type { Course } from './matrix.ts';
import { withOutage } from './outage.ts';
import type { Outcome, Workflows } from './outcome.ts';
import { type TaskInput, wishAt, wordIn } from './people.ts';
import { CANDIDATE, KEY, RIVAL, type Scene, sceneOf } from './scene.ts';
import type { AtState, Schedule, TaskFault, WorkflowName } from './schedule.ts';
import { matches } from './template-rules.ts';

const DEADLINE_MS = 12 * 3_600_000;
/** Lambda calls a function that an event started two times more, a minute and two minutes later. */
const EVENT_RETRIES_MS = [0, 60_000, 120_000];

type Act = (ports: Ports) => Promise<unknown>;
/** One schedule, with AWS's events around the executions. */
export class Theatre {
  readonly #schedule: Schedule;
  readonly #workflows: Workflows;
  readonly #scene: Scene;
  readonly #executions = new Map<
    string,
    { running: boolean; readonly stop: AbortController; readonly workflow: WorkflowName; readonly at: number }
  >();
  readonly #ended: Ended[] = [];
  readonly #calls = new Map<string, number>();
  readonly #entered = new Map<string, number>();
  readonly #story: string[] = [];
  readonly #tookOver: number[] = [];
  #keptAtRetire = false;
  readonly #began = clock.now;
  #outageUntil = Number.NEGATIVE_INFINITY;
  readonly #course: {
    schedule: Schedule;
    calls: Array<Course['calls'][number]>;
    states: Array<Course['states'][number]>;
  };
  #met = 0;
  #tasks = 0;

  constructor(schedule: Schedule, workflows: Workflows) {
    this.#schedule = schedule;
    this.#workflows = workflows;
    this.#course = { schedule, calls: [], states: [] };
    this.#scene = sceneOf(schedule, () => clock.now);
  }

  async play(): Promise<Outcome> {
    const { world } = this.#scene;
    const sweep = this.#workflows.rules.find(
      ({ everyMs, functions }) => everyMs && called(functions, 'sweep'),
    );
    const sweeping =
      sweep && setInterval(() => void this.#event('sweep-open-deployments', {}), sweep.everyMs);
    try {
      this.#start('deployment', 'run-1', this.#request(CANDIDATE, 'req-1'));
      const finished = await this.#quiet();
      const aftermath: Aftermath = {
        schedule: this.#schedule,
        scene: this.#scene,
        finished,
        ended: this.#ended,
        recoveries: [...this.#executions.values()]
          .filter(({ workflow }) => workflow === 'recovery')
          .map(({ at }) => at),
        tookOver: this.#tookOver,
        keptAtRetire: this.#keptAtRetire,
        outage: this.#outageUntil > 0,
        records: await world.ports.deployments.list({}),
        holder: await world.ports.locks.holder(KEY),
        incidents: await world.ports.incidents.open(KEY.service, KEY.environment),
      };
      return {
        violations: await violationsOf(aftermath),
        story: this.#story,
        ending: aftermath.records.map(({ ending }) => ending?.kind ?? 'open').join('+') || 'never admitted',
        met: this.#met,
        course: this.#course,
      };
    } finally {
      clearInterval(sweeping);
      for (const { stop } of this.#executions.values()) stop.abort();
      world.close();
    }
  }

  #request = (version: string, requestId: string) => ({
    requestId,
    service: KEY.service,
    version,
    requestedBy: 'ada',
  });

  /** Nothing runs, and nothing is open: or it has taken far too long. Late tasks are waited for as well. */
  async #quiet(): Promise<boolean> {
    const { deployments } = this.#scene.world.ports;
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, 15_000));
      const running = [...this.#executions.values()].some((each) => each.running);
      const isOver = !running && (await deployments.list({ open: true })).length === 0;
      if (isOver && this.#tasks === 0) return true;
      // A task that never answers is none that could still do something, and there is no telling them apart.
      if (isOver && clock.now - this.#lastEnd() > 1_900_000) return true;
      if (clock.now - this.#began > DEADLINE_MS) return false;
    }
  }

  #lastEnd = () => Math.max(this.#began, ...this.#ended.map(({ at }) => at));

  #start(workflow: WorkflowName, name: string, input: object): void {
    if (this.#executions.has(name)) return;
    const execution = { running: true, stop: new AbortController(), workflow, at: clock.now };
    this.#executions.set(name, execution);
    this.#tell(`${workflow} ${name} starts`);
    void interpret({
      definition: this.#workflows[workflow],
      functions: this.#functions(workflow),
      tokens: this.#scene.world.tokens,
      executionName: name,
      input,
      stop: execution.stop.signal,
      follow: (event) => this.#follow(workflow, name, event),
    }).then(
      (result) => {
        execution.running = false;
        this.#tell(
          `${name}: ${result.status}${'error' in result ? ` ${result.error}: ${result.cause}` : ''}`,
        );
        const error = 'error' in result ? result.error : null;
        this.#ended.push({ name, workflow, status: result.status, error, at: clock.now });
        this.#statusChanged(workflow, name, result.status);
      },
      (error: Error) => {
        // States.Runtime and the like: no catch takes them, and the execution fails.
        execution.running = false;
        this.#tell(`${name}: FAILED ${error.message}`);
        this.#ended.push({ name, workflow, status: 'FAILED', error: error.name, at: clock.now });
        this.#statusChanged(workflow, name, 'FAILED');
      },
    );
  }

  #statusChanged(workflow: WorkflowName, name: string, status: string): void {
    if (this.#schedule.eventLost) return;
    const detail = { name, status, executionArn: `arn:aws:states:::execution:${workflow}:${name}` };
    // The rule is for one state machine, which its pattern names by a reference: here by the workflow.
    if (workflow === 'deployment')
      this.#emit({
        source: 'aws.states',
        'detail-type': 'Step Functions Execution Status Change',
        detail: { ...detail, stateMachineArn: 'the deployment workflow' },
      });
  }

  /** Hands an event to the functions whose rules match it. */
  #emit(event: { source: string; 'detail-type': string; detail: object }): void {
    const full = { id: 'e', time: new Date(clock.now).toISOString(), resources: [], ...event };
    for (const { pattern, functions } of this.#workflows.rules)
      if (pattern && matches(pattern, full))
        for (const name of functions) void this.#event(name.replace('slipway-', ''), full);
  }

  async #event(name: string, event: object): Promise<void> {
    const start = async (id: string) =>
      this.#start('recovery', recoveryName(Math.floor(clock.now / 300_000), id), { deploymentId: id });
    const isRunning = async ({ execution }: { execution: string }) =>
      this.#executions.get(execution)?.running ?? false;
    for (const wait of EVENT_RETRIES_MS) {
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      const ports = this.#ports();
      try {
        if (name === 'start-recovery') await startRecovery(ports, start)(event);
        else if (name === 'route-event') await routeEvent(ports)(event);
        else await sweepOpenDeployments(ports, isRunning, start)();
        return;
      } catch (error) {
        this.#tell(`${name} failed: ${(error as Error).message}`);
      }
    }
  }

  #ports(): Ports {
    const { outage, skewSeconds = 0 } = this.#schedule;
    const own = withLatency(this.#scene.portsForTask());
    const skew = skewSeconds * 1000 * (Math.random() < 0.5 ? 1 : -1);
    const ports = skew === 0 ? own : { ...own, clock: { now: () => clock.now + skew } };
    return outage ? withOutage(ports, outage.store, () => clock.now < this.#outageUntil) : ports;
  }

  #functions(workflow: WorkflowName): TaskFunctions {
    const entries = TASKS.map((task) => [
      task,
      (input: never) => this.#call(workflow, task, input, (ports) => createTaskFunctions(ports)[task](input)),
    ]);
    return Object.fromEntries(entries) as TaskFunctions;
  }

  async #call(workflow: WorkflowName, task: TaskName, input: TaskInput, act: Act) {
    const key = `${workflow} ${task}`;
    const call = (this.#calls.get(key) ?? 0) + 1;
    this.#calls.set(key, call);
    if (task === 'retire-previous-version')
      this.#keptAtRetire ||= (await this.#scene.world.ports.waits.kept('run-1')) !== undefined;
    const reading = this.#scene.world.fleet.read();
    const weight = readingOf(reading, CANDIDATE)?.weight ?? 0;
    const word = await wordIn(this.#scene.world.ports, input);
    this.#course.calls.push({ workflow, task, call, weight, word });
    const fault = this.#schedule.faults?.find(
      (each) =>
        each.workflow === workflow &&
        each.task === task &&
        each.call <= call &&
        call < each.call + each.times,
    );
    if (!fault) {
      const answer = await this.#carryOut(() => act(this.#ports()));
      if (task === 'take-over-deployment') this.#tookOver.push(clock.now);
      return answer;
    }
    this.#met += 1;
    this.#tell(`${task} (${call}): ${fault.kind}`);
    return this.#carryOut(() => this.#faulty(fault, act, call));
  }

  #faulty = (fault: TaskFault, act: Act, call: number) =>
    withFault(fault.kind, this.#ports(), act, { isLong: LONG_TASKS.has(fault.task), turn: call });

  async #carryOut(work: () => Promise<unknown>): Promise<unknown> {
    this.#tasks += 1;
    try {
      // No task is done at once, and two that run beside each other take turns.
      await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 90));
      return await work();
    } catch (error) {
      this.#tell(`  ${(error as Error).name}: ${(error as Error).message}`);
      throw error;
    } finally {
      this.#tasks -= 1;
    }
  }

  #follow(workflow: WorkflowName, name: string, { type, state }: RunEvent): void {
    if (type !== 'entered') return;
    const key = `${workflow} ${state}`;
    const nth = (this.#entered.get(key) ?? 0) + 1;
    this.#entered.set(key, nth);
    this.#course.states.push({ workflow, state, nth });
    const now = (at: AtState | undefined) =>
      at?.workflow === workflow && at.state === state && at.nth === nth;
    const { stops = [], aborts = [], rival, recoverBeside, outage } = this.#schedule;
    if (outage && now(outage)) {
      this.#met += 1;
      this.#outageUntil = clock.now + outage.seconds * 1000;
      this.#tell(`${outage.store} are down from ${state} on`);
    }
    if (aborts.some(now)) {
      this.#met += 1;
      this.#tell(`abort at ${state}`);
      const detail = { service: KEY.service, by: 'grace', reason: 'enough' };
      this.#emit({ source: 'slipway', 'detail-type': 'Abort Requested', detail });
    }
    const wish = wishAt(this.#schedule, now);
    if (wish) {
      this.#met += 1;
      void wish(this.#ports(), clock.now).then((text) => this.#tell(`a person is told: ${text}`));
    }
    if (now(rival)) {
      this.#met += 1;
      this.#start('deployment', 'run-2', this.#request(RIVAL, 'req-2'));
    }
    if (now(recoverBeside)) {
      this.#met += 1;
      const id = deploymentIdOf('run-1');
      this.#start('recovery', recoveryName(1, id), { deploymentId: id });
    }
    if (stops.some(now)) {
      this.#met += 1;
      this.#tell(`${name} is stopped at ${state}`);
      this.#executions.get(name)?.stop.abort();
    }
  }

  #tell(what: string): void {
    this.#story.push(`${((clock.now - this.#began) / 1000).toFixed(0).padStart(6)} s  ${what}`);
  }
}

const called = (functions: readonly string[], what: string) => functions.some((name) => name.includes(what));
