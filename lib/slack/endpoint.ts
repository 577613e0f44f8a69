import { createHash } from 'node:crypto';
import { answerAction } from './answer-action.ts';
import { answerCommand } from './answer-command.ts';
import { answerSubmission } from './answer-submission.ts';
import { type EndpointAnswer, type EndpointOptions, turnedAway } from './answering.ts';
import { parseInteraction } from './payloads.ts';
import { type SlackRequest, verifySlackRequest } from './signature.ts';

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
        return answerCommand(options, known, asked);
      case 'action':
        return answerAction(options, known, asked);
      case 'submission':
        return answerSubmission(options, known, asked);
    }
  };
