import * as z from 'zod';

/** Where Slack takes answers. */
export const SLACK_RESPONSES = 'https://hooks.slack.com/';

const Id = z.string().regex(/^[A-Z0-9]{2,32}$/);
const Short = z.string().max(256);

const Command = z.object({
  command: Short,
  team_id: Id,
  user_id: Id,
  channel_id: Id,
  text: z.string().max(8000).default(''),
  response_url: z.url().max(2048),
  trigger_id: Short,
});

const Action = z.object({
  type: z.literal('block_actions'),
  team: z.object({ id: Id }),
  user: z.object({ id: Id }),
  channel: z.object({ id: Id }),
  container: z.object({ message_ts: Short }),
  message: z.object({ thread_ts: Short.optional() }).optional(),
  response_url: z.url().max(2048),
  trigger_id: Short,
  actions: z.array(z.object({ action_id: Short, value: z.string().max(2000).optional() })).length(1),
});

/** Typed text, or an option that was taken. */
const Field = z.object({
  value: z.string().max(3000).nullish(),
  selected_option: z.object({ value: z.string().max(150) }).nullish(),
});

const Submission = z.object({
  type: z.literal('view_submission'),
  team: z.object({ id: Id }),
  user: z.object({ id: Id }),
  view: z.object({
    callback_id: Short,
    private_metadata: z.string().max(3000),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), Field)) }),
  }),
});

export interface SlackCommand {
  readonly kind: 'command';
  readonly teamId: string;
  readonly userId: string;
  readonly channelId: string;
  readonly text: string;
  readonly responseUrl: string;
  readonly triggerId: string;
}

export interface SlackAction {
  readonly kind: 'action';
  readonly teamId: string;
  readonly userId: string;
  readonly channelId: string;
  readonly messageTs: string;
  /** undefined: the message begins the thread itself. */
  readonly threadTs: string | undefined;
  readonly responseUrl: string;
  readonly triggerId: string;
  readonly actionId: string;
  readonly value: string;
}

export interface SlackSubmission {
  readonly kind: 'submission';
  readonly teamId: string;
  readonly userId: string;
  readonly callbackId: string;
  readonly metadata: string;
  /** By the block's id; each block of ours has one field. */
  readonly fields: Readonly<Record<string, string>>;
}

export type SlackInteraction = SlackCommand | SlackAction | SlackSubmission;
export type Unreadable = { readonly kind: 'unreadable'; readonly reason: string };

/**
 * What a signed request is about. Wrong shapes are answered, never thrown: the signature says that Slack sent it, and not
 * that it has what is needed here.
 *
 * @param responseBase where answers may be sent; anything else in a request is an address of somebody else
 */
export function parseInteraction(
  rawBody: string,
  responseBase = SLACK_RESPONSES,
): SlackInteraction | Unreadable {
  const form = new URLSearchParams(rawBody);
  const fields = Object.fromEntries(form);
  const payload = fields['payload'];
  const parsed = payload === undefined ? fromCommand(fields) : fromPayload(payload);
  if (parsed.kind !== 'unreadable' && 'responseUrl' in parsed && !parsed.responseUrl.startsWith(responseBase))
    return unreadable(`response_url is not below ${responseBase}`);
  return parsed;
}

function fromCommand(fields: object): SlackInteraction | Unreadable {
  const parsed = Command.safeParse(fields);
  if (!parsed.success) return explained('slash command', parsed.error);
  const { team_id, user_id, channel_id, text, response_url, trigger_id } = parsed.data;
  return {
    kind: 'command',
    teamId: team_id,
    userId: user_id,
    channelId: channel_id,
    text,
    responseUrl: response_url,
    triggerId: trigger_id,
  };
}

function fromPayload(payload: string): SlackInteraction | Unreadable {
  const content = jsonOf(payload);
  if (content === undefined) return unreadable('payload is no JSON');
  const action = Action.safeParse(content);
  if (action.success) {
    const { team, user, channel, container, message, response_url, trigger_id, actions } = action.data;
    return {
      kind: 'action',
      teamId: team.id,
      userId: user.id,
      channelId: channel.id,
      messageTs: container.message_ts,
      threadTs: message?.thread_ts,
      responseUrl: response_url,
      triggerId: trigger_id,
      actionId: actions[0]?.action_id ?? '',
      value: actions[0]?.value ?? '',
    };
  }
  const submission = Submission.safeParse(content);
  if (!submission.success) return explained('block_actions or view_submission', action.error);
  const { team, user, view } = submission.data;
  return {
    kind: 'submission',
    teamId: team.id,
    userId: user.id,
    callbackId: view.callback_id,
    metadata: view.private_metadata,
    fields: Object.fromEntries(
      Object.entries(view.state.values).map(([block, values]) => [block, filledIn(Object.values(values)[0])]),
    ),
  };
}

/** '' for what was left empty. */
const filledIn = (field: z.infer<typeof Field> | undefined): string =>
  field?.value ?? field?.selected_option?.value ?? '';

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON: undefined says so, as JSON itself never does.
    return undefined;
  }
}

const unreadable = (reason: string): Unreadable => ({ kind: 'unreadable', reason });

/** Names the fields, and not what was in them. */
const explained = (what: string, { issues }: z.ZodError): Unreadable =>
  unreadable(
    `no ${what}: ${[...new Set(issues.map(({ path }) => path.join('.') || 'the payload'))].slice(0, 5).join(', ')}`,
  );
