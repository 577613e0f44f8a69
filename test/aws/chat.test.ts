import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { deploymentStarter, laterCaller, secretReader } from '../../lib/aws/chat.ts';

const secrets = mockClient(SecretsManagerClient);
const lambda = mockClient(LambdaClient);
const sfn = mockClient(SFNClient);
const failure = (name: string) => Object.assign(new Error(name), { name, $fault: 'client', $metadata: {} });

beforeEach(() => {
  for (const each of [secrets, lambda, sfn]) each.reset();
});

describe('what Slack’s functions ask of AWS [CM-2]', () => {
  it('reads the secret once a minute, so that a changed one is known soon, and remembers no failure', async () => {
    let now = 0;
    const read = secretReader('slipway/slack', () => now);
    secrets
      .on(GetSecretValueCommand)
      .rejectsOnce(failure('ThrottlingException'))
      .resolves({ SecretString: 'first' });
    await expect(read()).rejects.toMatchObject({ name: 'Transient' });
    expect(await read()).toBe('first');
    secrets.on(GetSecretValueCommand).resolves({ SecretString: 'second' });
    now = 59_000;
    expect(await read()).toBe('first');
    now = 61_000;
    expect(await read()).toBe('second');
  });

  it('says which right is missing', async () => {
    secrets.on(GetSecretValueCommand).rejects(failure('AccessDeniedException'));
    await expect(secretReader('s', () => 0)()).rejects.toThrow(
      /^reading the secret of Slack is not allowed to Slipway's role/,
    );
  });

  it('hands work on without waiting for it, and says so when it cannot', async () => {
    lambda.on(InvokeCommand).resolvesOnce({ StatusCode: 202 }).rejects(failure('TooManyRequestsException'));
    const later = laterCaller('slipway-slack-worker');
    await later({ kind: 'status' });
    expect(lambda.commandCalls(InvokeCommand)[0]?.args[0].input).toMatchObject({ InvocationType: 'Event' });
    await expect(later({})).rejects.toMatchObject({ name: 'Transient' });
  });

  it('starts an execution by the name of its request, once', async () => {
    sfn
      .on(StartExecutionCommand)
      .resolvesOnce({})
      .rejectsOnce(failure('ExecutionAlreadyExists'))
      .rejects(failure('StateMachineDoesNotExist'));
    const start = deploymentStarter('arn:deployment');
    const request = {
      requestId: 'slack-1',
      service: 'checkout',
      version: '1.4.2',
      requestedBy: 'slack:U0ADA',
    };
    expect([await start(request), await start(request)]).toEqual(['slack-1', 'slack-1']);
    expect(sfn.commandCalls(StartExecutionCommand)[0]?.args[0].input).toEqual({
      stateMachineArn: 'arn:deployment',
      name: 'slack-1',
      input: JSON.stringify(request),
    });
    await expect(start(request)).rejects.toThrow('StateMachineDoesNotExist');
  });
});
