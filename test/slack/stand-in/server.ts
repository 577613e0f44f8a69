import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { viewProblem } from './view-limits.ts';

/** A message as people see it. */
export interface Posted {
  readonly ts: string;
  readonly channel: string;
  readonly thread: string | undefined;
  readonly broadcast: boolean;
  text: string;
  blocks: ReadonlyArray<Record<string, unknown>>;
  /** How often it was changed. */
  changes: number;
}

/** What one person alone was told. */
export interface Told {
  readonly user: string | undefined;
  readonly text: string;
  readonly blocks: ReadonlyArray<Record<string, unknown>>;
  readonly replaced: boolean;
}

export interface Member {
  readonly name: string;
  readonly email?: string;
  readonly guest?: boolean;
  readonly bot?: boolean;
  /** Of another company, in a shared channel. @default this workspace */
  readonly team?: string;
}

/** How the next calls of a method go wrong. */
export type Trouble =
  | { readonly status: number; readonly times: number }
  | { readonly error: string; readonly times: number };

/**
 * Slack as far as Slipway speaks to it: the methods of the Web API that it uses, and addresses for answers. Tokens are looked
 * at, limits of messages are enforced, and a method can be made to fail.
 */
export class SlackStandIn {
  readonly messages: Posted[] = [];
  readonly told: Told[] = [];
  readonly forms: Array<{ readonly trigger: string; readonly view: Record<string, unknown> }> = [];
  readonly members = new Map<string, Member>();
  readonly groups = new Map<string, readonly string[]>();
  /** Channels that take nothing, with what they answer: `is_archived`. */
  readonly closed = new Map<string, string>();
  /** Messages that are refused by what they say, and where `withBlocks` is set, only as long as they have blocks. */
  readonly refused: Array<{ readonly text: RegExp; readonly error: string; readonly withBlocks?: boolean }> =
    [];
  readonly calls: string[] = [];
  readonly #troubles = new Map<string, { trouble: Trouble; left: number }>();
  readonly #server: Server;
  readonly token: string;
  #ts = 0;

  private constructor(token: string) {
    this.token = token;
    this.#server = createServer((request, response) => {
      this.#answer(request).then(
        ({ status, body, headers = {} }) => {
          response.writeHead(status, { 'content-type': 'application/json', ...headers });
          response.end(JSON.stringify(body));
        },
        (error: Error) => {
          response.writeHead(500);
          response.end(error.message);
        },
      );
    });
  }

  static async open(token = 'xoxb-stand-in'): Promise<SlackStandIn> {
    const slack = new SlackStandIn(token);
    await new Promise<void>((listening) => slack.#server.listen(0, '127.0.0.1', listening));
    return slack;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((closed) => this.#server.close(() => closed()));
  }

  /** From now on a method answers like that, so many times. */
  trouble(method: string, trouble: Trouble): void {
    this.#troubles.set(method, { trouble, left: trouble.times });
  }

  /** The newest message that has such a button. */
  withButton(actionId: string): Posted | undefined {
    return this.messages.findLast((message) =>
      buttonsOf(message).some(({ action_id }) => action_id === actionId),
    );
  }

  async #answer(request: IncomingMessage): Promise<Answer> {
    const body = await bodyOf(request);
    const path = (request.url ?? '/').slice(1);
    if (path.startsWith('respond/')) return this.#responded(path, body);
    const method = path.replace(/^api\//, '');
    this.calls.push(method);
    const found = this.#troubles.get(method);
    if (found && found.left > 0) {
      found.left -= 1;
      const { trouble } = found;
      if ('error' in trouble) return { status: 200, body: { ok: false, error: trouble.error } };
      return {
        status: trouble.status,
        body: {},
        headers: trouble.status === 429 ? { 'retry-after': '1' } : {},
      };
    }
    const fields = Object.fromEntries(new URLSearchParams(body));
    const bearer = request.headers.authorization?.replace('Bearer ', '') ?? fields['token'];
    if (bearer !== this.token) return refuse('invalid_auth');
    return this.#method(method, fields);
  }

  #method(method: string, fields: Readonly<Record<string, string>>): Answer {
    const blocks = fields['blocks'] ? (JSON.parse(fields['blocks']) as Posted['blocks']) : [];
    const text = fields['text'] ?? '';
    const problem = blocks.length > 50 || text.length > 40_000 ? 'invalid_blocks' : tooLong(blocks);
    if (problem) return refuse(problem);
    const unwanted = method.startsWith('chat.') && this.#unwanted(fields, text, blocks.length > 0);
    if (unwanted) return refuse(unwanted);
    switch (method) {
      case 'auth.test':
        return ok({ team: 'Stand-in', team_id: 'T0TEAM', user: 'slipway' });
      case 'chat.postMessage': {
        const message: Posted = {
          ts: `1700000000.${String(++this.#ts).padStart(6, '0')}`,
          channel: fields['channel'] ?? '',
          thread: fields['thread_ts'],
          broadcast: fields['reply_broadcast'] === 'true',
          text,
          blocks,
          changes: 0,
        };
        if (message.thread !== undefined && !this.messages.some(({ ts }) => ts === message.thread))
          return refuse('thread_not_found');
        this.messages.push(message);
        return ok({ ts: message.ts, channel: message.channel });
      }
      case 'chat.update': {
        const message = this.messages.find(({ ts }) => ts === fields['ts']);
        if (!message) return refuse('message_not_found');
        Object.assign(message, { text, blocks, changes: message.changes + 1 });
        return ok({ ts: message.ts });
      }
      case 'chat.postEphemeral':
        this.told.push({ user: fields['user'], text, blocks, replaced: false });
        return ok({});
      case 'views.open': {
        const trigger = fields['trigger_id'] ?? '';
        const view = JSON.parse(fields['view'] ?? '{}');
        const wrong = viewProblem(view);
        if (wrong) return refuse(`invalid_arguments: ${wrong}`);
        if (this.forms.some((form) => form.trigger === trigger)) return refuse('exchanged_trigger_id');
        this.forms.push({ trigger, view });
        return ok({ view: { id: 'V1' } });
      }
      case 'users.info': {
        const member = this.members.get(fields['user'] ?? '');
        if (!member) return refuse('user_not_found');
        const { name, email, guest = false, bot = false, team = 'T0TEAM' } = member;
        return ok({
          user: {
            name,
            team_id: team,
            is_restricted: guest,
            is_bot: bot,
            profile: { display_name: name, email },
          },
        });
      }
      case 'usergroups.users.list': {
        const users = this.groups.get(fields['usergroup'] ?? '');
        return users ? ok({ users }) : refuse('no_such_subteam');
      }
      case 'usergroups.list':
        return ok({
          usergroups: [...this.groups.keys()].map((id) => ({ id, handle: `team-${id.toLowerCase()}` })),
        });
      default:
        return refuse('unknown_method');
    }
  }

  #unwanted({ channel = '' }: Readonly<Record<string, string>>, said: string, hasBlocks: boolean) {
    const rule = this.refused.find(
      ({ text, withBlocks = false }) => text.test(said) && (hasBlocks || !withBlocks),
    );
    return this.closed.get(channel) ?? rule?.error;
  }

  #responded(path: string, body: string): Answer {
    const { text = '', blocks = [], replace_original = false } = JSON.parse(body);
    this.told.push({ user: path.split('/')[1], text, blocks, replaced: replace_original });
    return ok({});
  }
}

interface Answer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const ok = (body: object): Answer => ({ status: 200, body: { ok: true, ...body } });
const refuse = (error: string): Answer => ({ status: 200, body: { ok: false, error } });

interface ButtonShape {
  readonly action_id: string;
  readonly value: string;
}

export const buttonsOf = ({ blocks }: Pick<Posted, 'blocks'>): ButtonShape[] =>
  blocks.flatMap((block) => (block['type'] === 'actions' ? (block['elements'] as ButtonShape[]) : []));

/** Slack refuses a message with a text that is too long as a whole; so does this. */
function tooLong(blocks: Posted['blocks']): string | undefined {
  for (const block of blocks) {
    const text = (block['text'] as { text?: string } | undefined)?.text ?? '';
    if (block['type'] === 'section' && (text.length > 3000 || text.length === 0)) return 'invalid_blocks';
    if (block['type'] === 'header' && text.length > 150) return 'invalid_blocks';
  }
  return undefined;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
