import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type { OnceStore } from '../ports/once-store.ts';
import type { ThreadStore } from '../ports/thread-store.ts';
import { awsErrorName, callAws } from './aws-errors.ts';
import { clientConfig } from './clients.ts';
import { once, whenLoaded } from './when-loaded.ts';

/** A secret that was changed is known everywhere within this time, and the one before is accepted as long. */
const KEPT_MS = 60_000;

/**
 * Reads a secret of Secrets Manager, at most once a minute.
 *
 * @param now milliseconds since 1970
 */
export function secretReader(id: string, now: () => number): () => Promise<string> {
  const client = new SecretsManagerClient(clientConfig());
  let kept: { readonly text: Promise<string>; readonly until: number } | undefined;
  return async () => {
    if (!kept || now() >= kept.until) {
      const text = callAws('reading the secret of Slack', async () => {
        const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
        return SecretString ?? '';
      });
      kept = { text, until: now() + KEPT_MS };
      // What could not be read is asked for again, and not remembered.
      text.catch(() => {
        kept = undefined;
      });
    }
    return kept.text;
  };
}

/** Hands something to a function that does it later; Lambda keeps it, and tries it again when it fails. */
export function laterCaller(functionName: string): (payload: object) => Promise<void> {
  const client = new LambdaClient(clientConfig());
  return async (payload) => {
    await callAws(`handing work to ${functionName}`, () =>
      client.send(
        new InvokeCommand({
          FunctionName: functionName,
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify(payload)),
        }),
      ),
    );
  };
}

/** Starts an execution by the name of its request: the same request again is the same execution. */
export function deploymentStarter(
  stateMachineArn: string,
): (request: { readonly requestId: string }) => Promise<string> {
  const client = new SFNClient(clientConfig());
  return async (request) => {
    try {
      await callAws(`starting ${request.requestId}`, () =>
        client.send(
          new StartExecutionCommand({
            stateMachineArn,
            name: request.requestId,
            input: JSON.stringify(request),
          }),
        ),
      );
    } catch (error) {
      if (awsErrorName(error) !== 'ExecutionAlreadyExists') throw error;
    }
    return request.requestId;
  };
}

/** What a chat needs to remember, in the account's table. */
export function createAwsChat(table: string): { readonly threads: ThreadStore; readonly once: OnceStore } {
  const records = once(async () =>
    (await import('./records/open-records.ts')).openDynamoRecords(clientConfig(), table),
  );
  return {
    threads: whenLoaded(async () => (await records()).threads),
    once: whenLoaded(async () => (await records()).once),
  };
}
