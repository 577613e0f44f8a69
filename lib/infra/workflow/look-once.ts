import {
  type IChainable,
  type INextable,
  Parallel,
  type State,
  StateMachineFragment,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { OBSERVED } from './observe.ts';
import { type FunctionOf, taskState } from './task.ts';

/**
 * One last look of every watcher, when a person has ended the wait or said that it may go on without a verdict (CM-2): what the
 * watchers had not come to yet still rolls back, and what the observation has found stands where it would stand otherwise.
 */
export class LookOnce extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(
    scope: Construct,
    id: string,
    { functionOf, onError }: { readonly functionOf: FunctionOf; readonly onError: IChainable },
  ) {
    super(scope, id);
    const look = new Parallel(this, 'Look once more', { ...OBSERVED, resultPath: '$.observation' });
    for (const [what, task] of [
      ['judge SLOs', 'judge-slos'],
      ['watch infrastructure', 'watch-infrastructure'],
      ['smoke test production', 'smoke-test-production'],
    ] as const)
      look.branch(taskState(this, `Look once more: ${what}`, { task, functionOf }));
    look.addCatch(onError, { errors: ['States.ALL'], resultPath: '$.failure' });
    this.startState = look;
    this.endStates = [look];
  }
}
