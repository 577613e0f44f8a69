import { actionNamed, decodeContext, decodeValue, NO_WORDS } from './actions.ts';
import { done, type EndpointAnswer, type EndpointOptions, type Known, turnedAway } from './answering.ts';
import { formView, isForm } from './messages/forms.ts';
import { notOpened, openForm } from './open-form.ts';
import type { SlackAction } from './payloads.ts';

/** A button. */
export async function answerAction(
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
    const cause = await openForm(options, asked.triggerId, formView(name, context));
    if (cause === null) return done('a form is opened');
    // The answer to a click is shown to nobody: the worker tells this person.
    await options.enqueue({ ...common, kind: 'say', text: notOpened(cause, 'press the button') });
    return done(`a form could not be opened: ${cause}`);
  }
  if ('ballot' in value)
    await options.enqueue({ ...common, kind: 'vote', approved: true, ...value, reason: NO_WORDS });
  else if ('deployment' in value)
    await options.enqueue({ ...common, kind: 'abort', which: value.deployment, reason: 'aborted in Slack' });
  else if ('request' in value) await options.enqueue({ ...common, kind: 'start', start: value });
  else await options.enqueue({ ...common, kind: 'cancel' });
  return done('handed on');
}
