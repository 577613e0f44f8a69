import { FUNCTION_PREFIX, TASKS, type TaskName } from '../../model/tasks.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface AslState {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: { readonly FunctionName?: string };
  readonly Branches?: ReadonlyArray<AslDefinition>;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: ReadonlyArray<{ readonly Next: string }>;
  readonly Catch?: ReadonlyArray<{ readonly ErrorEquals: readonly string[]; readonly Next: string }>;
  readonly [field: string]: unknown;
}

export interface AslDefinition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, AslState>>;
}

/** What CloudFormation fills in for an account; on a laptop there is none, so these stand for it. */
const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'us-east-1',
  'AWS::AccountId': '000000000000',
};

/** The definition of the named state machine of a synthesized template. Throws when it is not there. */
export function definitionIn(template: unknown, stateMachineName: string): AslDefinition {
  const resources = (template as { Resources?: Resources }).Resources ?? {};
  for (const resource of Object.values(resources)) {
    const properties = resource.Properties as Record<string, Json> | undefined;
    if (
      resource.Type === 'AWS::StepFunctions::StateMachine' &&
      properties?.['StateMachineName'] === stateMachineName
    ) {
      return JSON.parse(resolveText(properties['DefinitionString'] ?? null, resources)) as AslDefinition;
    }
  }
  throw new Error(
    `the template has no state machine named "${stateMachineName}"; run \`npm run synth\` to write it again`,
  );
}

type Resources = Record<string, { readonly Type: string; readonly Properties?: Json }>;

function resolveText(value: Json, resources: Resources): string {
  if (typeof value === 'string') return value;
  if (value && typeof value === 'object' && !Array.isArray(value)) {
    const ref = value['Ref'];
    if (typeof ref === 'string') return PSEUDO[ref] ?? functionArn(ref, resources);
    const attribute = value['Fn::GetAtt'];
    if (Array.isArray(attribute) && attribute[1] === 'Arn')
      return functionArn(String(attribute[0]), resources);
    const join = value['Fn::Join'];
    if (Array.isArray(join) && typeof join[0] === 'string' && Array.isArray(join[1])) {
      return join[1].map((part) => resolveText(part, resources)).join(join[0]);
    }
  }
  throw new Error(
    `the template uses ${JSON.stringify(value).slice(0, 80)}, which lib/local/runner/template.ts cannot resolve yet`,
  );
}

/** The ARN of a function, or of a version of it: all that the definition refers to. */
function functionArn(logicalId: string, resources: Resources): string {
  const { Type, Properties } = resources[logicalId] ?? { Type: 'nothing', Properties: null };
  const properties = (Properties ?? {}) as Record<string, Json>;
  if (Type === 'AWS::Lambda::Function' && typeof properties['FunctionName'] === 'string')
    return `arn:aws:lambda:us-east-1:000000000000:function:${properties['FunctionName']}`;
  const of = properties['FunctionName'] as { readonly Ref?: string } | undefined;
  if (Type === 'AWS::Lambda::Version' && typeof of?.Ref === 'string')
    return `${functionArn(of.Ref, resources)}:1`;
  throw new Error(
    `the workflow refers to ${logicalId} (${Type}), which lib/local/runner/template.ts cannot resolve yet`,
  );
}

/** Every task state of a definition, also inside of parallel branches, with the task that it names. */
export function taskStates(
  definition: AslDefinition,
): Array<{ name: string; task: TaskName; waits: boolean }> {
  return Object.entries(definition.States).flatMap(([name, state]) => {
    if (state.Branches) return state.Branches.flatMap(taskStates);
    if (state.Type !== 'Task') return [];
    const waits = state.Resource?.endsWith('.waitForTaskToken') ?? false;
    return [{ name, task: taskOf(name, waits ? state.Parameters?.FunctionName : state.Resource), waits }];
  });
}

function taskOf(state: string, arn: string | undefined): TaskName {
  const name = arn?.split(':function:')[1]?.split(':')[0]?.slice(FUNCTION_PREFIX.length);
  const task = TASKS.find((each) => each === name);
  if (!task)
    throw new Error(
      `the state "${state}" names the function "${arn}", which is none of the tasks in lib/model/tasks.ts`,
    );
  return task;
}
