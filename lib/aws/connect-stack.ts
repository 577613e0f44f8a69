import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { slipwayCommand } from '../model/command.ts';
import { refused } from '../model/errors.ts';
import { recoveryName } from '../model/execution-name.ts';
import type { DeploymentRecord } from '../ports/deployment-records.ts';
import type { Ports } from '../ports/index.ts';
import { createFolderDefinitionSource } from '../probe/definitions/folder-definition-source.ts';
import { awsErrorName, callAws } from './aws-errors.ts';
import { clientConfig } from './clients.ts';
import { createAwsWorld } from './index.ts';
import { executionArn, isExecutionRunning } from './running-executions.ts';

export interface ExecutionState {
  readonly status: string;
  /** Why it failed, in one sentence; '' where there is none. */
  readonly cause: string;
}

/** Slipway in an account, as a person's own computer reaches it. */
export interface ConnectedStack {
  readonly ports: Ports;
  /** Who asks, as IAM knows them: it goes into the audit trail. */
  identity(): Promise<string>;
  /** Starts a deployment. The same name and input again is the same execution. */
  start(name: string, request: unknown): Promise<string>;
  execution(arn: string): Promise<ExecutionState>;
  /** Does the execution that a record names still run? */
  isRunning(record: Pick<DeploymentRecord, 'execution'>): Promise<boolean>;
  recover(deploymentId: string): Promise<string>;
  /** Where the evidence is. */
  readonly bucket: string;
  arnOf(executionName: string): string;
}

/** Finds the stack of that name in the account and region of the environment. */
export async function connectStack(stackName: string, definitions: string): Promise<ConnectedStack> {
  const outputs = await outputsOf(stackName);
  const output = (name: string): string => {
    const value = outputs.get(name);
    if (value) return value;
    throw refused(
      `the stack ${stackName} has no output ${name}: it is no Slipway, or an older one; run \`npx cdk deploy\` again`,
    );
  };
  const sfn = new SFNClient(clientConfig());
  const deployment = output('DeploymentStateMachine');
  const machines = { deployment, recovery: output('RecoveryStateMachine') };
  const start = async (stateMachineArn: string, name: string, input: unknown) => {
    const { executionArn } = await callAws(`starting ${name}`, () =>
      sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })),
    );
    return executionArn ?? '';
  };
  return {
    ports: createAwsWorld(
      {
        ...process.env,
        RECORD_TABLE: output('RecordTable'),
        EVIDENCE_BUCKET: output('EvidenceBucket'),
        NOTICE_TOPIC: output('NoticeTopic'),
        // Progress goes to the terminal, and not as log lines beside it.
        POWERTOOLS_LOG_LEVEL: 'SILENT',
      },
      { definitions: createFolderDefinitionSource(definitions) },
    ),
    identity: async () => {
      const { Arn } = await callAws('asking who you are', () =>
        new STSClient(clientConfig()).send(new GetCallerIdentityCommand({})),
      );
      return Arn ?? 'unknown';
    },
    start: async (name, request) => {
      try {
        return await start(deployment, name, request);
      } catch (error) {
        if (awsErrorName(error) !== 'ExecutionAlreadyExists') throw error;
        throw refused(
          `the request ${name} has been started already; follow it with: ${slipwayCommand('status', 'aws')}`,
        );
      }
    },
    execution: async (executionArn) => {
      const { status = 'UNKNOWN', cause = '' } = await callAws('reading an execution', () =>
        sfn.send(new DescribeExecutionCommand({ executionArn })),
      );
      return { status, cause };
    },
    isRunning: isExecutionRunning(sfn, machines),
    // A person may try again at once: the time makes it another execution.
    recover: (deploymentId) =>
      start(machines.recovery, recoveryName(Date.now(), deploymentId), { deploymentId }),
    bucket: output('EvidenceBucket'),
    arnOf: executionArn(machines),
  };
}

async function outputsOf(stackName: string): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks = [] } = await callAws(`reading the stack ${stackName}`, () =>
      new CloudFormationClient(clientConfig()).send(new DescribeStacksCommand({ StackName: stackName })),
    );
    return new Map((Stacks[0]?.Outputs ?? []).map((each) => [each.OutputKey ?? '', each.OutputValue ?? '']));
  } catch (error) {
    const { message } = error as Error;
    if (/Region is missing/.test(message))
      throw refused('no AWS region is set; set one: export AWS_REGION=eu-central-1, or in your AWS profile');
    if (
      /^(CredentialsProviderError|ExpiredToken|InvalidClientTokenId|UnrecognizedClient)/.test(
        awsErrorName(error),
      )
    )
      throw refused(
        `AWS does not know who you are (${message}); sign in: aws sso login, or set AWS_PROFILE or AWS_ACCESS_KEY_ID`,
      );
    if (awsErrorName(error) !== 'ValidationError') throw error;
    throw refused(
      `there is no stack "${stackName}" in this account and region; put Slipway there with \`npx cdk deploy\`, or name another one with --stack`,
    );
  }
}
