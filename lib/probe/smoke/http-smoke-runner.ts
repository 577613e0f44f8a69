import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { SmokeOperation, SmokeStep } from '../../model/definition/smoke.ts';
import type { SmokeOutcome } from '../../model/verdict.ts';
import type { SmokePlace, SmokeRunner } from '../../ports/smoke-runner.ts';
import { messageOf } from '../system-errors.ts';
import { capture, fillStep, type ReadyStep, StepFailed } from './journey.ts';
import { type StepAnswer, sendStep } from './send-step.ts';

/** Sends one step to the place that it belongs to. Throws StepFailed when there is no answer. */
export type SendStep = (step: SmokeStep, ready: ReadyStep, patienceMs: number) => Promise<StepAnswer>;

export interface SmokeRunnerOptions {
  /** How a place is reached; undefined when nothing runs there. */
  readonly reach: (definition: ServiceDefinition, place: SmokePlace) => Promise<SendStep | undefined>;
  /** Patience with one step. @default 5000 */
  readonly stepMs?: number;
  /**
   * Patience with all operations together. The task in the workflow has 60 s: a service that hangs has to
   * be reported before the task itself is cut off. @default 45000
   */
  readonly totalMs?: number;
}

export type HttpSmokeRunnerOptions = Omit<SmokeRunnerOptions, 'reach'> & {
  /** Base address of a place: `http://127.0.0.1:8080`; undefined when nothing runs there. */
  readonly addressOf: (definition: ServiceDefinition, place: SmokePlace) => Promise<string | undefined>;
};

/** Smoke tests over HTTP. */
export const createHttpSmokeRunner = ({ addressOf, ...options }: HttpSmokeRunnerOptions): SmokeRunner =>
  createSmokeRunner({
    ...options,
    reach: async (definition, place) => {
      const address = await addressOf(definition, place);
      return address === undefined
        ? undefined
        : (step, ready, patienceMs) => sendStep(address, step, ready, patienceMs);
    },
  });

/** Smoke tests (OB-4). Operations run one after the other: journeys of one test user may collide. */
export function createSmokeRunner(options: SmokeRunnerOptions): SmokeRunner {
  const { reach, stepMs = 5000, totalMs = 45_000 } = options;
  return {
    async run(definition, place, operations, patienceMs = totalMs) {
      const where = await find(reach, definition, place);
      if (typeof where !== 'function') return operations.map((each) => outcomeOf(each, where.reason, 0));
      const endsAt = performance.now() + patienceMs;
      const outcomes: SmokeOutcome[] = [];
      for (const operation of operations) {
        const startedAt = performance.now();
        const failure = await runOperation(where, operation, () =>
          Math.min(stepMs, Math.floor(endsAt - performance.now())),
        );
        outcomes.push(outcomeOf(operation, failure, Math.round(performance.now() - startedAt)));
      }
      return outcomes;
    },
  };
}

async function find(
  reach: SmokeRunnerOptions['reach'],
  definition: ServiceDefinition,
  place: SmokePlace,
): Promise<SendStep | { readonly reason: string }> {
  const name = place.at === 'production' ? 'production' : `version ${place.version}`;
  try {
    return (await reach(definition, place)) ?? { reason: `${name} has no address: nothing of it runs` };
  } catch (error) {
    return { reason: `the address of ${name} could not be found: ${messageOf(error)}` };
  }
}

/** undefined: every step went as expected. Otherwise the first step that did not, and how. */
async function runOperation(
  send: SendStep,
  operation: SmokeOperation,
  patience: () => number,
): Promise<string | undefined> {
  const captured = new Map<string, string>();
  for (const [index, step] of operation.steps.entries()) {
    try {
      const ready = fillStep(step, captured);
      const left = patience();
      if (left <= 0) throw new StepFailed('was not tried: the time for all smoke tests is over');
      const answer = await send(step, ready, left);
      expectAnswer(operation, step, answer, ready.contains);
      for (const [name, value] of capture(step, answer.body)) captured.set(name, value);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      return `step ${index + 1}: ${step.method} ${step.path} ${error.message}`;
    }
  }
  return undefined;
}

function expectAnswer(
  operation: SmokeOperation,
  step: SmokeStep,
  answer: StepAnswer,
  contains: string | undefined,
): void {
  // A health path answers with any 2xx, as the health checks of the instances have it (target.health).
  const anySuccess = operation.category === 'health' && step.status === 200;
  const asExpected = anySuccess ? answer.status >= 200 && answer.status < 300 : answer.status === step.status;
  if (!asExpected) {
    throw new StepFailed(`answered ${answer.status}, expected ${anySuccess ? 'a 2xx' : step.status}`);
  }
  if (contains !== undefined && !answer.body.includes(contains)) {
    throw new StepFailed(
      `answered ${excerpt(answer.body)}, expected it to contain ${JSON.stringify(contains)}`,
    );
  }
}

function outcomeOf(
  operation: SmokeOperation,
  failure: string | undefined,
  milliseconds: number,
): SmokeOutcome {
  const { name, category } = operation;
  const steps = operation.steps.length === 1 ? '1 step' : `${operation.steps.length} steps`;
  return {
    name,
    category,
    passed: failure === undefined,
    detail: failure ?? `${steps} as expected`,
    milliseconds,
  };
}

const excerpt = (body: string) =>
  body === '' ? 'an empty body' : JSON.stringify(body.length > 80 ? `${body.slice(0, 79)}…` : body);
