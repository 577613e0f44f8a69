import { refused } from '../../model/errors.ts';
import { SlackSecret } from '../../slack/settings.ts';
import { createSlackApi } from '../../slack/web-api.ts';

/** What each variable has to be, and where it is found. */
const VARIABLES = {
  botToken: {
    name: 'SLIPWAY_SLACK_TOKEN',
    be: 'the bot token of the installed app: it begins with xoxb- (page "OAuth & Permissions" of the app)',
  },
  signingSecret: {
    name: 'SLIPWAY_SLACK_SECRET',
    be: 'the signing secret of the app, 8 characters or more (page "Basic Information")',
  },
  previousSigningSecret: {
    name: 'SLIPWAY_SLACK_PREVIOUS_SECRET',
    be: 'the signing secret before, 8 characters or more, while it is being changed; else it is not to be set',
  },
} as const;
type Part = keyof typeof VARIABLES;

/** Secrets have no place in the arguments of a command, which everybody on the machine can read. Never tells what they are. */
export function secretFromEnvironment(env: NodeJS.ProcessEnv): SlackSecret {
  const given = Object.fromEntries(
    Object.entries(VARIABLES).flatMap(([part, { name }]) => (env[name] ? [[part, env[name]]] : [])),
  );
  const parsed = SlackSecret.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = [...new Set(parsed.error.issues.map(({ path }) => path[0] as Part))].map((part) => {
    const { name, be } = VARIABLES[part];
    return `the environment variable ${name} ${env[name] ? 'is something else' : 'is not set'}, and has to be ${be}`;
  });
  throw refused(`${wrong.join('; ')}; export it, and try again`);
}

/** Ids as definitions have them. */
export function requireIds({ team, channel }: { readonly team: string; readonly channel: string }): void {
  if (!/^T[A-Z0-9]{2,20}$/.test(team))
    throw refused(
      `--team ${quoted(team)} is no id of a workspace: T with capital letters and digits behind it (T0123ABCD), and not its name; it is in the address of Slack in a browser: app.slack.com/client/T…/C…`,
    );
  if (!/^[CG][A-Z0-9]{2,20}$/.test(channel))
    throw refused(
      `--channel ${quoted(channel)} is no id of a channel: C or G with capital letters and digits behind it (C0123ABCD), and not its name; it is at the end of the channel's details in Slack ("About")`,
    );
}

export interface SlackAddresses {
  /** Of Slack's API; undefined: Slack's own. */
  readonly api?: string;
  /** Below which answers are taken; undefined: Slack's own. */
  readonly responses?: string;
}

/** SLIPWAY_SLACK_API: a stand-in takes the answers as well, wherever on it they go. */
export function addressesFromEnvironment(env: NodeJS.ProcessEnv): SlackAddresses {
  const given = env['SLIPWAY_SLACK_API'];
  if (!given) return {};
  const url = webAddress(given);
  if (!url)
    throw refused(
      `the environment variable SLIPWAY_SLACK_API (${quoted(given)}) is no address: http:// or https://, as http://127.0.0.1:4000/api/; it is for a stand-in of Slack: to speak to Slack itself, unset it`,
    );
  return { api: url.href, responses: `${url.origin}/` };
}

/** The endpoint that `slack test` asks. */
export function requireEndpoint(url: string): void {
  if (!webAddress(url))
    throw refused(
      `--url ${quoted(url)} is no address: it begins with https:// (or http:// on this machine) and ends with /slack; take the one that \`slack serve\` prints, that of your tunnel to it, or the output SlackEndpoint of the stack`,
    );
}

export const apiFor = (secret: SlackSecret, team: string, { api }: SlackAddresses) =>
  createSlackApi({ token: secret.botToken, team, ...(api ? { url: api } : {}) });

function webAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

const quoted = (text: string) => JSON.stringify(text.slice(0, 80));
