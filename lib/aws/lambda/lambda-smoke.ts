import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { LambdaTarget } from '../../model/definition/target/index.ts';
import type { SmokePlace } from '../../ports/smoke-runner.ts';
import { type SendStep, StepFailed } from '../../probe/smoke/index.ts';

/**
 * Smoke steps as invocations in the shape of an HTTP API request (payload format 2.0). "production" is the alias,
 * a version is its number: its own address, which no user has.
 */
export const lambdaReach =
  (client: LambdaClient, target: LambdaTarget, numberOf: (version: string) => Promise<string>) =>
  async (place: SmokePlace): Promise<SendStep> => {
    const qualifier = place.at === 'production' ? target.alias : await numberOf(place.version);
    return async (step, ready, patienceMs) => {
      const [rawPath = '/', rawQueryString = ''] = ready.path.split('?');
      const event = {
        version: '2.0',
        routeKey: '$default',
        rawPath,
        rawQueryString,
        headers: { ...ready.headers, 'user-agent': 'slipway-smoke' },
        queryStringParameters: Object.fromEntries(new URLSearchParams(rawQueryString)),
        requestContext: {
          http: { method: step.method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        },
        body: ready.body,
        isBase64Encoded: false,
      };
      const answer = await client
        .send(
          new InvokeCommand({
            FunctionName: target.function,
            Qualifier: qualifier,
            Payload: Buffer.from(JSON.stringify(event)),
          }),
          { abortSignal: AbortSignal.timeout(patienceMs) },
        )
        .catch((error: Error) => {
          throw new StepFailed(`gave no answer: ${error.name}: ${error.message}`, { cause: error });
        });
      const text = Buffer.from(answer.Payload ?? []).toString('utf8');
      if (answer.FunctionError) throw new StepFailed(`ended with an error: ${text.slice(0, 200)}`);
      return httpAnswer(text);
    };
  };

/** Payload format 2.0: an object with `statusCode`, or any JSON, which then is the body of a 200. */
function httpAnswer(text: string): { status: number; body: string } {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && 'statusCode' in parsed) {
      const { statusCode, body, isBase64Encoded } = parsed as Record<string, unknown>;
      const raw = typeof body === 'string' ? body : JSON.stringify(body ?? '');
      return {
        status: Number(statusCode),
        body: isBase64Encoded === true ? Buffer.from(raw, 'base64').toString('utf8') : raw,
      };
    }
    return { status: 200, body: typeof parsed === 'string' ? parsed : text };
  } catch {
    // No JSON: the text is the body, as API Gateway has it.
    return { status: 200, body: text };
  }
}
