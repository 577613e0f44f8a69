import {
  Choice,
  Condition,
  type IChainable,
  type INextable,
  JsonPath,
  Parallel,
  Pass,
  Result,
  type State,
  StateMachineFragment,
} from 'aws-cdk-lib/aws-stepfunctions';
import type { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import { type FunctionOf, taskState, waitingTaskState } from './task.ts';

/** Everything before production is touched: admit, plan, ask, check (IN, ST, PF). Errors refuse the deployment. */
export class PrepareDeployment extends StateMachineFragment {
  readonly startState: State;
  readonly endStates: INextable[];

  constructor(scope: Construct, id: string, props: { functionOf: FunctionOf; close: IChainable }) {
    super(scope, id);
    const { functionOf, close } = props;
    const common = { functionOf, onError: close };

    const receive = new Pass(this, 'Receive request', {
      parameters: {
        request: JsonPath.entirePayload,
        execution: { name: JsonPath.stringAt('$$.Execution.Name') },
      },
    });
    const admit = taskState(this, 'Admit deployment', { ...common, task: 'admit-deployment' });
    const plan = taskState(this, 'Plan deployment', { ...common, task: 'plan-deployment' });
    const preflight = this.preflight(functionOf, close);
    const confirmPlan = this.approval('Confirm plan', 'plan', props);
    const baseline = taskState(this, 'Capture baseline', { ...common, task: 'capture-baseline' });
    const confirmConditions = this.approval('Confirm conditions', 'conditions', props);
    const decide = taskState(this, 'Decide readiness', { ...common, task: 'decide-readiness' });

    receive
      .next(admit)
      .next(plan)
      .next(
        new Choice(this, 'Must a person confirm the plan?')
          .when(Condition.booleanEquals('$.plan.confirm', true), confirmPlan)
          .otherwise(preflight),
      );
    confirmPlan.next(preflight);
    preflight
      .next(decide)
      .next(
        new Choice(this, 'Is everything ready?')
          .when(Condition.stringEquals('$.readiness.status', 'GO'), baseline)
          .when(Condition.stringEquals('$.readiness.status', 'CONDITIONAL_GO'), confirmConditions)
          .otherwise(close),
      );
    confirmConditions.next(baseline);
    this.startState = receive;
    this.endStates = [baseline];
  }

  /** The results go to the evidence store, where "Decide readiness" reads them; the state stays small. */
  private preflight(functionOf: FunctionOf, close: IChainable): Parallel {
    const parallel = new Parallel(this, 'Run preflight', { resultPath: JsonPath.DISCARD });
    parallel
      .branch(taskState(this, 'Check quality gates', { task: 'check-quality-gates', functionOf }))
      .branch(taskState(this, 'Check environment health', { task: 'check-environment-health', functionOf }))
      .branch(taskState(this, 'Check rollback readiness', { task: 'check-rollback-readiness', functionOf }));
    parallel.addCatch(close, { errors: ['States.ALL'], resultPath: '$.failure' });
    return parallel;
  }

  private approval(
    name: string,
    about: 'plan' | 'conditions',
    props: { functionOf: FunctionOf; close: IChainable },
  ): LambdaInvoke {
    const ask = waitingTaskState(this, name, {
      task: 'request-approval',
      functionOf: props.functionOf,
      about,
      timeoutPath: '$.plan.approvalSeconds',
      resultPath: `$.approvals.${about}`,
    });
    // Else the reason would be a task that did not answer: this is where people did not.
    const silence = new Pass(this, `Nobody has answered about the ${about}`, {
      result: Result.fromObject({
        Error: 'ApprovalExpired',
        Cause: `nobody answered in time whether to go on with the ${about}`,
      }),
      resultPath: '$.failure',
    });
    ask.addCatch(silence.next(props.close), { errors: ['States.Timeout'], resultPath: JsonPath.DISCARD });
    ask.addCatch(props.close, { errors: ['States.ALL'], resultPath: '$.failure' });
    return ask;
  }
}
