import type { KnownBlock, ModalView } from '@slack/types';

/** A message: `text` is what notifications and screen readers say. */
export interface SlackMessage {
  readonly text: string;
  readonly blocks: readonly KnownBlock[];
}

/** A member of the workspace. */
export interface SlackPerson {
  readonly id: string;
  readonly name: string;
  /** undefined: the app may not see it, or there is none. */
  readonly email: string | undefined;
  /** Left, a bot, or a guest of another workspace: their word never counts. */
  readonly trusted: boolean;
}

/** What Slipway asks of Slack. Throws Transient where another try may help; everything else says what Slack answered. */
export interface SlackApi {
  /** @returns the message's id, by which it is changed and answered (`ts`) */
  post(
    to: { readonly channel: string; readonly thread?: string; readonly broadcast?: boolean },
    message: SlackMessage,
  ): Promise<string>;
  update(to: { readonly channel: string; readonly message: string }, message: SlackMessage): Promise<void>;
  /** Tells one person alone, where everybody else sees nothing. */
  tell(
    to: { readonly channel: string; readonly user: string; readonly thread?: string },
    message: SlackMessage,
  ): Promise<void>;
  openModal(triggerId: string, view: ModalView): Promise<void>;
  person(id: string): Promise<SlackPerson>;
  /** Ids of the members of a user group. */
  group(id: string): Promise<readonly string[]>;
  /** As people write it: `@release-managers`; undefined: there is no such group. */
  groupName(id: string): Promise<string | undefined>;
  /** Whose token it is. */
  whoAmI(): Promise<{ readonly team: string; readonly teamId: string; readonly bot: string }>;
}
