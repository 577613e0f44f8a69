import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { transient } from '../model/errors.ts';
import type { SlackApi } from './api.ts';
import { SlackRefusal } from './refusal.ts';

/** Patience with one answer, and two more tries with jittered pauses: 20 s for a Slack that never answers. */
const ANSWER_MS = 6000;
const RETRIES = { retries: 2, minTimeout: 300, factor: 2, randomize: true };

/** What goes away by itself (docs.slack.dev, errors of the methods used here); every other answer stays what it is. */
const PASSING =
  /ratelimited|rate_limited|internal_error|fatal_error|service_unavailable|request_timeout|team_added_to_org/;

/** What goes wrong is told by who asked, in words; and a message may have what is nobody's business in a log. */
const nothing = () => undefined;
const SILENT: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  setName: nothing,
  getLevel: () => LogLevel.ERROR,
};

/**
 * Slack's Web API by Slack's own client.
 *
 * @param options.url another address than Slack's, for a stand-in
 */
export function createSlackApi(options: {
  readonly token: string;
  readonly url?: string;
  /** The workspace whose members are people: in a shared channel there are others. @default any */
  readonly team?: string;
}): SlackApi {
  const client = new WebClient(options.token, {
    timeout: ANSWER_MS,
    retryConfig: RETRIES,
    // A 429 is waited out by the queue that brings the message again, and not by a function that is paid for waiting.
    rejectRateLimitedCalls: true,
    logger: SILENT,
    ...(options.url === undefined ? {} : { slackApiUrl: options.url }),
  });
  return {
    post: async ({ channel, thread, broadcast }, { text, blocks }) => {
      const { ts } = await call('posting a message', () =>
        client.chat.postMessage({
          channel,
          text,
          ...(blocks.length > 0 ? { blocks: [...blocks] } : {}),
          unfurl_links: false,
          unfurl_media: false,
          ...inThread(thread, broadcast ?? false),
        }),
      );
      if (!ts) throw transient('posting a message to Slack did not succeed: it answered without an id');
      return ts;
    },
    update: async ({ channel, message }, { text, blocks }) => {
      // Without blocks too: those that it had go.
      await call('changing a message', () =>
        client.chat.update({ channel, ts: message, text, blocks: [...blocks] }),
      );
    },
    tell: async ({ channel, user, thread }, { text, blocks }) => {
      await call('telling a person', () =>
        client.chat.postEphemeral({
          channel,
          user,
          text,
          blocks: [...blocks],
          ...(thread === undefined ? {} : { thread_ts: thread }),
        }),
      );
    },
    openModal: async (trigger_id, view) => {
      await call('opening a form', () => client.views.open({ trigger_id, view }));
    },
    person: async (id) => {
      const { user } = await call('asking who a person is', () => client.users.info({ user: id }));
      const guest = user?.is_restricted === true || user?.is_ultra_restricted === true;
      const stranger = user?.is_stranger === true || user?.is_bot === true || user?.deleted === true;
      return {
        id,
        name: nameOf(user?.profile?.display_name || user?.real_name || user?.name || id),
        email: user?.profile?.email,
        trusted: user !== undefined && !guest && !stranger && isOf(options.team, user),
      };
    },
    group: async (id) => {
      const { users } = await call('asking who is in a user group', () =>
        client.usergroups.users.list({ usergroup: id }),
      );
      return users ?? [];
    },
    groupName: async (id) => {
      const { usergroups } = await call('asking what a user group is called', () =>
        client.usergroups.list({ include_disabled: true }),
      );
      const handle = usergroups?.find((group) => group.id === id)?.handle;
      return handle && `@${handle}`;
    },
    whoAmI: async () => {
      const { team, team_id, user } = await call('asking whose token it is', () => client.auth.test());
      return { team: team ?? '', teamId: team_id ?? '', bot: user ?? '' };
    },
  };
}

/** People choose it themselves, so it says nothing but what they are called: no line, no brackets that look like an id of ours. */
const nameOf = (chosen: string): string =>
  chosen
    .replace(/[\p{C}\s()<>`*_~|]+/gu, ' ')
    .trim()
    .slice(0, 80) || 'somebody';

/** A member of another company in a shared channel has their own workspace; one of an organisation may have several. */
const isOf = (
  team: string | undefined,
  user: { readonly team_id?: string; readonly enterprise_user?: { readonly teams?: string[] } },
): boolean =>
  team === undefined || user.team_id === team || (user.enterprise_user?.teams ?? []).includes(team);

function inThread(thread: string | undefined, broadcast: boolean) {
  if (thread === undefined) return {};
  return broadcast
    ? ({ thread_ts: thread, reply_broadcast: true } as const)
    : ({ thread_ts: thread, reply_broadcast: false } as const);
}

async function call<T>(what: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const { code, data, message } = error as Error & {
      readonly code?: string;
      readonly data?: {
        readonly error?: string;
        readonly response_metadata?: { readonly messages?: string[] };
      };
    };
    if (code === 'slack_webapi_platform_error' && !PASSING.test(data?.error ?? '')) {
      const details = data?.response_metadata?.messages?.join('; ');
      const reason = data?.error ?? 'no reason given';
      throw new SlackRefusal(
        what,
        reason,
        `${reason}${details ? ` (${details})` : ''}${HINTS[reason] ?? ''}`,
      );
    }
    throw transient(`${what} in Slack did not succeed: ${message}${causeIn(error)}`, error);
  }
}

/** `fetch` says "fetch failed"; what failed (ECONNREFUSED, ENOTFOUND) is in its cause. */
function causeIn(error: unknown): string {
  const { original } = error as {
    readonly original?: { readonly cause?: { code?: string; message?: string } };
  };
  const cause = original?.cause?.code ?? original?.cause?.message;
  return cause ? ` (${cause})` : '';
}

/** What to do about what happens at the set-up. */
const HINTS: Readonly<Record<string, string>> = {
  invalid_auth: '; store the bot token (xoxb-…) of the installed app in the secret',
  not_authed: '; store the bot token (xoxb-…) of the installed app in the secret',
  account_inactive: '; the app was removed from the workspace: install it again and store its new token',
  not_in_channel: '; invite the app to the channel: /invite @Slipway',
  is_archived: '; unarchive the channel, or name another one (slack.channel of the definition)',
  channel_not_found: '; the channel is its id (C…), and the app has to be invited to a private one',
  missing_scope: '; install the app again from the manifest, which has every scope',
};
