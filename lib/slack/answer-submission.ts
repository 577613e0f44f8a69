import { decodeContext, type FormName } from './actions.ts';
import { done, type EndpointAnswer, type EndpointOptions, type Known, turnedAway } from './answering.ts';
import { answeredAt, decodeAskContext } from './ask-context.ts';
import { ASK_FORM, readAsk } from './messages/ask-form.ts';
import { isForm, readForm } from './messages/forms.ts';
import { SLACK_RESPONSES, type SlackSubmission } from './payloads.ts';

/** A form that was filled in. */
export async function answerSubmission(
  options: EndpointOptions,
  known: Known,
  asked: SlackSubmission,
): Promise<EndpointAnswer> {
  if (asked.callbackId === ASK_FORM) return answerAsk(options, known, asked);
  const { enqueue } = options;
  const name = asked.callbackId;
  const context = isForm(name) ? decodeContext(name as FormName, asked.metadata) : undefined;
  if (!isForm(name) || !context) return notOurs();
  const filled = readForm(name, asked.fields);
  if ('errors' in filled) return notFilledIn(filled.errors);
  const { value, place } = context;
  const common = { ...known, user: asked.userId, place, responseUrl: null };
  const { reason, minutes } = filled;
  if ('ballot' in value) await enqueue({ ...common, kind: 'vote', approved: false, ...value, reason });
  else if ('service' in value) await enqueue({ ...common, kind: 'unlock', ...value, reason });
  else if (name === 'extend') await enqueue({ ...common, kind: 'extend', ...value, minutes, reason });
  else await enqueue({ ...common, kind: 'skip', ...value, reason });
  return done('handed on', { response_action: 'clear' });
}

/** The six questions: what comes of them is a plan, as after a command. */
async function answerAsk(
  { enqueue, responseBase = SLACK_RESPONSES }: EndpointOptions,
  known: Known,
  asked: SlackSubmission,
): Promise<EndpointAnswer> {
  const context = decodeAskContext(asked.metadata);
  const filled = context && readAsk(context, asked.fields);
  if (!context || !filled) return notOurs();
  if ('errors' in filled) return notFilledIn(filled.errors);
  const responseUrl = answeredAt(context, known.at, responseBase);
  const common = { ...known, user: asked.userId, place: context.place, responseUrl };
  await enqueue({ ...common, kind: 'plan', ...filled });
  return done('handed on', { response_action: 'clear' });
}

const notOurs = () => turnedAway(400, 'it is of no form of ours');
const notFilledIn = (errors: Readonly<Record<string, string>>) =>
  done('not filled in', { response_action: 'errors', errors });
