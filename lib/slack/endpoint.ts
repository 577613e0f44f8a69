import { createHash } from 'node:crypto';
import type { ModalView } from '@slack/types';
import type { OnceStore } from '../ports/once-store.ts';
import { actionNamed, decodeContext, decodeValue, type FormName, NO_WORDS } from './actions.ts';
import { parseCommandLine } from './command-line.ts';
import { formView, isForm, readForm } from './messages/forms.ts';
import { literal } from './messages/limits.ts';
import { helpMessage } from './messages/lists.ts';
import { parseInteraction, type SlackAction, type SlackCommand, type SlackSubmission } from './payloads.ts';
import { type SlackRequest, verifySlackRequest } from './signature.ts';
import type { SlackWork } from './work.ts';

export interface EndpointOptions {
  /** The signing secret, and the one before while it is being changed. */
  readonly secrets: () => Promise<readonly string[]>;
  /** The only workspace that is listened to (T…). */
  readonly team: string;
  readonly once: OnceStore;
  /** Hands work on; the endpoint does not wait for it to be done. */
  readonly enqueue: (work: SlackWork) => Promise<void>;
  /** A form has to be opened within three seconds of the click, so it is opened here. */
  readonly openForm: (triggerId: string, view: ModalView) => Promise<void>;
  readonly now: () => number;
  /** @default Slack's */
  readonly responseBase?: string;
}

export interface EndpointAnswer {
  readonly status: number;
  readonly body: string;
  /** Why, for the log; never a secret and nothing that was sent. */
  readonly reason: string;
}

/** As long as a signature can be valid, on both sides of now. */
const REMEMBERED_MS = 11 * 60_000;

/**
 * The one address that Slack calls (CM-2): what is not signed by Slack, is old, comes again, or is of another workspace, does
 * nothing. Everything else is answered at once and done afterwards.
 */
export const createEndpoint =
  (options: EndpointOptions) =>
  async (request: SlackRequest): Promise<EndpointAnswer> => {
    const now = options.now();
    const checked = verifySlackRequest(request, { secrets: await options.secrets(), now });
    if (!checked.ok) return turnedAway(checked.status, checked.reason);
    const asked = parseInteraction(request.rawBody, options.responseBase);
    if (asked.kind === 'unreadable') return turnedAway(400, asked.reason);
    if (asked.teamId !== options.team) return turnedAway(403, 'it is of another workspace');
    const id = createHash('sha256').update(checked.signature).digest('hex').slice(0, 32);
    if (!(await options.once.first(`slack:${id}`, now + REMEMBERED_MS)))
      return turnedAway(409, 'it was delivered before');
    const known = { id, at: checked.at };
    switch (asked.kind) {
      case 'command':
        return command(options, known, asked);
      case 'action':
        return action(options, known, asked);
      case 'submission':
        return submission(options, known, asked);
    }
  };

interface Known {
  readonly id: string;
  readonly at: number;
}

const turnedAway = (status: number, reason: string): EndpointAnswer => ({ status, body: '', reason });
const done = (reason: string, body: object | null = null): EndpointAnswer => ({
  status: 200,
  body: body === null ? '' : JSON.stringify(body),
  reason,
});
/** Shown to the person who typed the command, alone. What was typed comes back in it, and "<service>" would be a link. */
const told = (text: string): EndpointAnswer =>
  done('answered', { response_type: 'ephemeral', text: literal(text) });

async function command(
  { enqueue }: EndpointOptions,
  { id, at }: Known,
  { userId, channelId, text, responseUrl }: SlackCommand,
): Promise<EndpointAnswer> {
  const asked = parseCommandLine(text);
  const common = { id, at, user: userId, place: { channel: channelId, message: '' }, responseUrl };
  switch (asked.kind) {
    case 'problem':
      return told(asked.text);
    case 'help':
      return done('answered', { response_type: 'ephemeral', ...helpMessage() });
    case 'deploy': {
      const { service, version, guidance = null } = asked;
      await enqueue({ ...common, kind: 'plan', service, version, guidance });
      return told(`⏳ Planning ${plainly(service)} ${plainly(version)}: nothing starts before you say so.`);
    }
    case 'status':
      await enqueue({ ...common, kind: 'status', service: asked.service ?? null });
      return done('handed on');
    case 'abort':
      await enqueue({ ...common, kind: 'abort', which: asked.which, reason: asked.reason });
      return told(`⏳ Aborting ${plainly(asked.which)}.`);
    case 'unlock':
      // A reason is needed, and the command line has no room for a form's context: the form is the way.
      return told(
        `To release ${plainly(asked.service)}, press "Production is well: release" in the first message of its deployment; it asks for your reason.`,
      );
  }
}

async function action(
  options: EndpointOptions,
  { id, at }: Known,
  asked: SlackAction,
): Promise<EndpointAnswer> {
  const name = actionNamed(asked.actionId);
  const value = name && decodeValue(name, asked.value);
  if (!name || value === undefined) return turnedAway(400, 'it is of no button of ours');
  const place = { channel: asked.channelId, message: asked.threadTs ?? asked.messageTs };
  const common = { id, at, user: asked.userId, place, responseUrl: asked.responseUrl };
  if (isForm(name)) {
    const context = decodeContext(name, JSON.stringify({ value, place }));
    if (!context) return turnedAway(400, 'it is of no button of ours');
    await options.openForm(asked.triggerId, formView(name, context));
    return done('a form is opened');
  }
  if ('ballot' in value)
    await options.enqueue({ ...common, kind: 'vote', approved: true, ...value, reason: NO_WORDS });
  else if ('deployment' in value)
    await options.enqueue({ ...common, kind: 'abort', which: value.deployment, reason: 'aborted in Slack' });
  else if ('request' in value) await options.enqueue({ ...common, kind: 'start', start: value });
  else await options.enqueue({ ...common, kind: 'cancel' });
  return done('handed on');
}

async function submission(
  { enqueue }: EndpointOptions,
  { id, at }: Known,
  asked: SlackSubmission,
): Promise<EndpointAnswer> {
  const name = asked.callbackId;
  const context = isForm(name) ? decodeContext(name as FormName, asked.metadata) : undefined;
  if (!isForm(name) || !context) return turnedAway(400, 'it is of no form of ours');
  const filled = readForm(name, asked.fields);
  if ('errors' in filled) return done('not filled in', { response_action: 'errors', errors: filled.errors });
  const { value, place } = context;
  const common = { id, at, user: asked.userId, place, responseUrl: null };
  const { reason, minutes } = filled;
  if ('ballot' in value) await enqueue({ ...common, kind: 'vote', approved: false, ...value, reason });
  else if ('service' in value) await enqueue({ ...common, kind: 'unlock', ...value, reason });
  else if (name === 'extend') await enqueue({ ...common, kind: 'extend', ...value, minutes, reason });
  else await enqueue({ ...common, kind: 'skip', ...value, reason });
  return done('handed on', { response_action: 'clear' });
}

/** In an answer that is Slack's markdown: letters only do no harm. */
const plainly = (word: string) => word.replace(/[^\w.@+-]/g, '').slice(0, 80);
