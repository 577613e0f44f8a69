import { done, type EndpointAnswer, type EndpointOptions, type Known, plainly, told } from './answering.ts';
import { parseCommandLine } from './command-line.ts';
import { askView } from './messages/ask-form.ts';
import { helpMessage } from './messages/lists.ts';
import { notOpened, openForm } from './open-form.ts';
import type { SlackCommand } from './payloads.ts';

/** `/slipway …` */
export async function answerCommand(
  options: EndpointOptions,
  { id, at }: Known,
  { userId, channelId, text, responseUrl, triggerId }: SlackCommand,
): Promise<EndpointAnswer> {
  const { enqueue } = options;
  const asked = parseCommandLine(text);
  const place = { channel: channelId, message: '' };
  const common = { id, at, user: userId, place, responseUrl };
  switch (asked.kind) {
    case 'problem':
      return told(asked.text);
    case 'help':
      return done('answered', { response_type: 'ephemeral', ...helpMessage() });
    case 'ask': {
      const { service, version, guidance } = asked;
      const view = askView({ service, version, place, responseUrl, at }, guidance);
      const cause = await openForm(options, triggerId, view);
      if (cause === null) return done('a form is opened');
      return told(notOpened(cause, 'give the command'), `a form could not be opened: ${cause}`);
    }
    case 'deploy': {
      const { service, version, guidance = null } = asked;
      await enqueue({ ...common, kind: 'plan', service, version, guidance, answers: null });
      return told(`⏳ Planning ${plainly(service)} ${plainly(version)}: nothing starts before you say so.`);
    }
    case 'status':
      await enqueue({ ...common, kind: 'status', service: asked.service ?? null });
      return done('handed on');
    case 'abort':
      await enqueue({ ...common, kind: 'abort', which: asked.which, reason: asked.reason });
      return told(`⏳ Aborting ${plainly(asked.which)}.`);
    case 'unlock':
      await enqueue({ ...common, kind: 'release', service: asked.service, reason: asked.reason });
      return told(`⏳ Releasing ${plainly(asked.service)}.`);
  }
}
