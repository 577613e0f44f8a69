import type { Template } from 'aws-cdk-lib/assertions';
import { FUNCTION_PREFIX } from '../../lib/model/tasks.ts';

export type Statement = { readonly Action: string | string[]; readonly Resource: unknown };
export interface Resource {
  readonly Properties: Record<string, unknown>;
}
export const listOf = <T>(value: T | T[]): T[] => (Array.isArray(value) ? value : [value]);

/** What the roles of a synthesized stack allow. */
export function rolesIn(template: Template) {
  const functions = template.findResources('AWS::Lambda::Function') as Record<string, Resource>;
  const policies = template.findResources('AWS::IAM::Policy') as Record<string, Resource>;

  /** Statements of a function's own role. */
  function statementsOf(task: string): Statement[] {
    const found = Object.values(functions).find(
      ({ Properties }) => Properties['FunctionName'] === FUNCTION_PREFIX + task,
    );
    if (!found) throw new Error(`the stack has no function for ${task}`);
    const role = (found.Properties['Role'] as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0];
    return Object.values(policies)
      .filter(({ Properties }) =>
        (Properties['Roles'] as Array<{ Ref: string }>).some(({ Ref }) => Ref === role),
      )
      .flatMap(({ Properties }) => (Properties['PolicyDocument'] as { Statement: Statement[] }).Statement);
  }
  const actionsOf = (task: string) => statementsOf(task).flatMap(({ Action }) => listOf(Action));

  return { functions, policies, statementsOf, actionsOf };
}

export const resourceText = (statement: Statement) => JSON.stringify(statement.Resource);
