import { readFileSync } from 'node:fs';
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { FUNCTION_PREFIX, TASKS } from '../../../lib/model/tasks.ts';

const iam = new IAMClient({});
const lambda = new LambdaClient({});
const FUNCTIONS = [
  ...TASKS,
  'route-event',
  'start-recovery',
  'sweep-open-deployments',
  'slack-endpoint',
  'slack-worker',
  'slack-poster',
];

/** The schedule's work, done once: nobody waits five minutes for it here. */
export const sweep = () =>
  lambda.send(new InvokeCommand({ FunctionName: `${FUNCTION_PREFIX}sweep-open-deployments` }));

/** What is allowed and does not come up in these deployments, and why it is allowed all the same. */
const RARE: ReadonlyArray<{ readonly unused: RegExp; readonly because: string }> = [
  {
    unused: /^\S+ (logs|xray):/,
    because: 'Lambda itself writes logs and traces, with the role of the function',
  },
  { unused: / sqs:SendMessage$/, because: 'Lambda itself keeps an event that the function failed on' },
  { unused: /^slipway-escalate /, because: 'only where a way back is not proven, which test/workflow has' },
  { unused: / states:SendTaskFailure$/, because: 'only where a signal came before the task that waits' },
  {
    unused: /^slipway-listen-for-interrupts dynamodb:GetItem$/,
    because: 'the same: that signal is read then',
  },
  { unused: /^slipway-slack-worker dynamodb:DeleteItem$/, because: 'only where Slack took no answer' },
  { unused: /^slipway-declare-incident dynamodb:GetItem$/, because: 'only where it is declared twice' },
  { unused: /^slipway-sweep-open-deployments states:/, because: 'only where an event was lost' },
  { unused: / ecs:ListTaskDefinitions$/, because: 'only for a name that is not at the newest revision' },
  {
    unused: /^slipway-(retire-previous-version|roll-back-traffic) ecs:(StopTask|TagResource)$/,
    because: 'only where a trial task was left, or with a lock number that is newer than at the start',
  },
  {
    unused:
      / codedeploy:(RegisterApplicationRevision|GetApplicationRevision|UpdateDeploymentGroup|GetDeploymentConfig)$/,
    because: 'CreateDeployment asks for these itself, which the stand-in does not',
  },
  {
    // Seen in most runs; which one it is, is a matter of seconds. The driver's own tests have each (codedeploy-way-back).
    unused: /^slipway-roll-back-traffic codedeploy:(ContinueDeployment|CreateDeployment|GetDeployment)$/,
    because:
      'only where CodeDeploy was done already, and a way back of its own is needed, whose green may wait',
  },
  {
    unused: /^slipway-shift-traffic codedeploy:TagResource$/,
    because: 'only with a lock number that is newer than at the start: a recovery',
  },
  {
    unused: /^slipway-smoke-test-production (codedeploy|elasticloadbalancing):/,
    because: 'only while traffic is divided, which these blue-green and fast canaries seldom are',
  },
];

/**
 * The calls that each function has made, beside what its role allows, as both are in the emulated account.
 *
 * @returns `denied`: calls that a role lacks; `unused`: "function action" that no call has used and RARE does not explain
 */
export async function comparePermissions(): Promise<{
  readonly denied: readonly string[];
  readonly unused: readonly string[];
}> {
  const calls = readFileSync(process.env['EMULATED_CALLS'] ?? '', 'utf8')
    .split('\n')
    .filter(Boolean);
  const seen = new Set(calls.map((call) => call.split(' ').slice(1, 3).join(' ')));
  const allowed = await Promise.all(FUNCTIONS.map((task) => allowedTo(FUNCTION_PREFIX + task)));
  return {
    denied: calls.filter((call) => call.startsWith('DENIED')),
    unused: allowed
      .flat()
      .filter((each) => !seen.has(each) && !RARE.some(({ unused }) => unused.test(each)))
      .sort(),
  };
}

/** "function action" for all that its role allows. */
async function allowedTo(name: string): Promise<string[]> {
  const { Role = '' } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
  const RoleName = Role.split('/').at(-1);
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const policies = await Promise.all(
    PolicyNames.map((PolicyName) => iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }))),
  );
  const statements = policies.flatMap(({ PolicyDocument = '' }) => {
    const { Statement } = JSON.parse(decodeURIComponent(PolicyDocument)) as {
      Statement: Array<{ Action: string | string[] }>;
    };
    return Statement;
  });
  return [...new Set(statements.flatMap(({ Action }) => Action))].map((action) => `${name} ${action}`);
}
