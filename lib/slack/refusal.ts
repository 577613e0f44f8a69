import { SlipwayError } from '../model/errors.ts';

/** What Slack said no to, and will say no to again: another try of the same is none. */
export class SlackRefusal extends SlipwayError {
  /** As Slack calls it: `is_archived`. */
  readonly code: string;
  /** The code, with what to do about it where that is known. */
  readonly why: string;

  constructor(what: string, code: string, why: string) {
    super('DeploymentRefused', `${what} in Slack was refused: ${why}`);
    this.code = code;
    this.why = why;
  }
}

/** By what it is about, and so by what helps (docs.slack.dev, errors of chat.postMessage and chat.update). */
const KINDS = {
  /** Nothing can be told until somebody mends it: it is tried again, and nothing is left out. */
  installation:
    /^(invalid_auth|not_authed|account_inactive|token_(expired|revoked)|no_permission|missing_scope|not_allowed_token_type|access_denied|accesslimited|enterprise_is_restricted|org_login_required|ekm_access_denied|team_access_not_granted|two_factor_setup_required|deprecated_endpoint|method_deprecated)$/,
  /** Another channel takes it. */
  channel:
    /^(channel_not_found|not_in_channel|is_archived|restricted_action\w*|channel_is_limited_access|messages_tab_disabled)$/,
  /** Somebody has deleted the first message: a new thread takes it. */
  thread: /^(thread_not_found|cannot_reply_to_message)$/,
  /** Without its blocks it is taken. */
  layout:
    /^(invalid_blocks\w*|invalid_attachments|msg_blocks_too_long|msg_too_long|no_text|too_many_attachments|block_mismatch|invalid_arguments)$/,
  /** A message that cannot be changed any more. */
  gone: /^(message_not_found|cant_update_message|edit_window_closed)$/,
} as const;

export type RefusalKind = keyof typeof KINDS | 'message';

/** undefined: it is no refusal, or nothing of Slack. `message`: this very message, and nothing but it. */
export function refusalKind(error: unknown): RefusalKind | undefined {
  if (!(error instanceof SlackRefusal)) return undefined;
  const found = Object.entries(KINDS).find(([, codes]) => codes.test(error.code));
  return found ? (found[0] as RefusalKind) : 'message';
}
