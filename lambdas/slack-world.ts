import { createAwsChat, secretReader } from '../lib/aws/chat.ts';
import { requiredVariable } from '../lib/aws/required-variable.ts';
import type { SlackApi } from '../lib/slack/api.ts';
import { parseSlackSecret } from '../lib/slack/settings.ts';

const variable = (name: string) => requiredVariable(process.env, name);
const secretId = variable('SLACK_SECRET');
const read = secretReader(secretId, () => Date.now());

export const team = variable('SLACK_TEAM');
export const channel = variable('SLACK_CHANNEL');
export const chat = createAwsChat(variable('RECORD_TABLE'));

export const secret = async () => parseSlackSecret(await read(), `the secret ${secretId}`);

/** With the token as it is now; the client is loaded by who calls Slack, and by nobody else. */
export const api = async (): Promise<SlackApi> => {
  const { createSlackApi } = await import('../lib/slack/web-api.ts');
  const url = process.env['SLACK_API'];
  const token = (await secret()).botToken;
  if (kept?.token !== token) kept = { token, api: createSlackApi({ token, team, ...(url ? { url } : {}) }) };
  return kept.api;
};

/** As long as the token is the same: who is in a group is remembered by it (`voter.ts`). */
let kept: { readonly token: string; readonly api: SlackApi } | undefined;
