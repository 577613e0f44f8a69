import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { laterCaller } from '../lib/aws/chat.ts';
import { requiredVariable } from '../lib/aws/required-variable.ts';
import { createEndpoint } from '../lib/slack/endpoint.ts';
import { signingSecrets } from '../lib/slack/settings.ts';
import { api, chat, secret, team } from './slack-world.ts';

const enqueue = laterCaller(requiredVariable(process.env, 'SLACK_WORKER'));
const responseBase = process.env['SLACK_RESPONSES'];
const handle = createEndpoint({
  secrets: async () => signingSecrets(await secret()),
  team,
  once: chat.once,
  enqueue,
  openForm: async (trigger, view) => (await api()).openModal(trigger, view),
  now: () => Date.now(),
  ...(responseBase ? { responseBase } : {}),
});

/** What Slack sends, by API Gateway: answered at once, and done by slack-worker. */
export const handler = async ({
  headers,
  body = '',
  isBase64Encoded,
}: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
  const rawBody = isBase64Encoded ? Buffer.from(body, 'base64').toString() : body;
  const answer = await handle({ headers, rawBody });
  console.log(JSON.stringify({ level: 'INFO', message: answer.reason, status: answer.status }));
  return {
    statusCode: answer.status,
    body: answer.body,
    headers: answer.body ? { 'content-type': 'application/json' } : {},
  };
};
