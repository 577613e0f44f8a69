import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import {
  type IChainable,
  IntegrationPattern,
  JitterType,
  JsonPath,
  TaskInput,
  type TaskStateBase,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { TaskName } from '../../model/tasks.ts';

/** The function that carries out a task. */
export type FunctionOf = (task: TaskName) => IFunction;

/** Reads and decisions: two calls of 10 s with three tries each fit. */
export const SHORT = Duration.seconds(60);
/** Tasks that start, drain or replace instances; also the longest that a Lambda function may run. */
export const LONG = Duration.seconds(900);

export interface TaskProps {
  readonly task: TaskName;
  readonly functionOf: FunctionOf;
  readonly timeout?: Duration;
  /** Where every error goes that is not worth another try; the error itself is at `$.failure`. */
  readonly onError?: IChainable;
  /** Where the error is kept; default `$.failure`. */
  readonly errorPath?: string;
  /** Where an execution goes that another one has taken the deployment over from: nothing is left for it to do. */
  readonly onTakenOver?: IChainable;
  /**
   * Tried three times more, also for what nobody foresaw: giving up would leave traffic or the lock where it is. What the other
   * retries name has those tries.
   */
  readonly persistent?: boolean;
}

/** A task state that hands the whole state to its function and goes on with what the function answers. */
export function taskState(scope: Construct, name: string, props: TaskProps): LambdaInvoke {
  const state = new LambdaInvoke(scope, name, {
    lambdaFunction: props.functionOf(props.task),
    payloadResponseOnly: true,
    retryOnServiceExceptions: false,
    taskTimeout: Timeout.duration(props.timeout ?? SHORT),
  });
  return withErrors(state, props);
}

/** A task state that ends when somebody settles its token, or when `timeoutPath` seconds are over. */
export function waitingTaskState(
  scope: Construct,
  name: string,
  props: TaskProps & { readonly about: string; readonly timeoutPath: string; readonly resultPath: string },
): LambdaInvoke {
  const state = new LambdaInvoke(scope, name, {
    lambdaFunction: props.functionOf(props.task),
    integrationPattern: IntegrationPattern.WAIT_FOR_TASK_TOKEN,
    payload: TaskInput.fromObject({
      token: JsonPath.taskToken,
      about: props.about,
      state: JsonPath.entirePayload,
    }),
    retryOnServiceExceptions: false,
    resultPath: props.resultPath,
    taskTimeout: Timeout.at(props.timeoutPath),
  });
  return withErrors(state, props, { retryTimeout: false });
}

function withErrors<T extends TaskStateBase>(state: T, props: TaskProps, { retryTimeout = true } = {}): T {
  // 1 + 2 + 4 + 8 s at most, with full jitter: longer than the throttling of any AWS API that a task calls.
  state.addRetry({
    errors: [
      'Transient',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.TooManyRequestsException',
    ],
    interval: Duration.seconds(1),
    maxAttempts: 4,
    backoffRate: 2,
    maxDelay: Duration.seconds(10),
    jitterStrategy: JitterType.FULL,
  });
  // Every task may be repeated, so one that never answered is asked once more, also when Lambda ended it: for its time or
  // its memory, which Step Functions calls Lambda.Unknown. A wait is not: its time is over.
  if (retryTimeout) {
    state.addRetry({
      errors: ['States.Timeout', 'Lambda.Unknown', 'Sandbox.Timedout'],
      interval: Duration.seconds(1),
      maxAttempts: 1,
    });
  }
  if (props.persistent) {
    state.addRetry({ errors: ['LockLost'], maxAttempts: 0 });
    state.addRetry({
      errors: ['States.ALL'],
      interval: Duration.seconds(2),
      maxAttempts: 3,
      backoffRate: 2,
      jitterStrategy: JitterType.FULL,
    });
  }
  if (props.onTakenOver)
    state.addCatch(props.onTakenOver, { errors: ['LockLost'], resultPath: '$.takenOver' });
  if (props.onError) {
    state.addCatch(props.onError, { errors: ['States.ALL'], resultPath: props.errorPath ?? '$.failure' });
  }
  return state;
}
