import { Arn, ArnFormat, Stack, type StackProps } from 'aws-cdk-lib';
import { type IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { FUNCTION_PREFIX, TASKS, type TaskName } from '../model/tasks.ts';
import { DeploymentWorkflow } from './workflow/deployment-workflow.ts';
import { RecoveryWorkflow } from './workflow/recovery-workflow.ts';

/**
 * Slipway in an account: the deployment workflow and the recovery workflow.
 *
 * The task functions are referred to by name; the stack does not create them yet, so it can be synthesized
 * and interpreted on a laptop, but a deployed one would have nothing to call. See docs/architecture.md.
 */
export class SlipwayStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const functions = new Map(TASKS.map((task) => [task, this.functionNamed(task)]));
    const functionOf = (task: TaskName): IFunction => {
      const found = functions.get(task);
      if (!found)
        throw new Error(`no function for the task "${task}"; TASKS in lib/model/tasks.ts lists them`);
      return found;
    };
    new DeploymentWorkflow(this, 'Deployment', { functionOf });
    new RecoveryWorkflow(this, 'Recovery', { functionOf });
  }

  private functionNamed(task: TaskName): IFunction {
    const arn = Arn.format(
      {
        service: 'lambda',
        resource: 'function',
        resourceName: `${FUNCTION_PREFIX}${task}`,
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      },
      this,
    );
    return LambdaFunction.fromFunctionArn(this, `Function-${task}`, arn);
  }
}
