import { slipwayCommand } from '../../model/command.ts';
import { refused, SlipwayError } from '../../model/errors.ts';
import type { SlackApi } from '../../slack/api.ts';
import { SlackRefusal } from '../../slack/refusal.ts';
import type { Output } from '../output.ts';

/** Of no message: messages of Slack have the time of day in their ids. */
const NO_MESSAGE = '1.000001';

/**
 * Whether the token is of the workspace, and the channel is one that it reaches, before anybody relies on it. Nothing is posted.
 * A Slack that cannot be asked now refuses nothing: no deployment depends on it.
 */
export async function checkSetUp(
  api: Pick<SlackApi, 'whoAmI' | 'update'>,
  { team, channel }: { readonly team: string; readonly channel: string },
  output: Output,
): Promise<void> {
  try {
    const me = await whoseToken(api);
    if (me.teamId !== team)
      throw refused(
        `the token in SLIPWAY_SLACK_TOKEN is of the workspace ${me.team} (${me.teamId}), and --team says ${team}: give --team ${me.teamId}, or the token of the app that is installed in ${team}`,
      );
    await reachesChannel(api, channel);
    output.line('done', `the token is of ${me.bot} in ${me.team} (${me.teamId})`);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.name !== 'Transient') throw error;
    output.line(
      'attention',
      `Slack cannot be asked now whether token, workspace and channel are right: ${error.message}. Going on; look later with: ${slipwayCommand(`slack test --team ${team} --channel ${channel} --url <address>`)}`,
    );
  }
}

async function whoseToken(api: Pick<SlackApi, 'whoAmI'>) {
  try {
    return await api.whoAmI();
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    throw refused(
      `Slack does not take the token in SLIPWAY_SLACK_TOKEN (${error.code}): it has to be the bot token (xoxb-…) of the app as it is installed now, from its page "OAuth & Permissions"; install the app there again if it was removed`,
    );
  }
}

/** The scope for looking at channels is one that nothing else needs: changing a message that there is not asks the same. */
async function reachesChannel(api: Pick<SlackApi, 'update'>, channel: string): Promise<void> {
  try {
    await api.update({ channel, message: NO_MESSAGE }, { text: '-', blocks: [] });
  } catch (error) {
    if (!(error instanceof SlackRefusal)) throw error;
    if (error.code === 'channel_not_found' || error.code === 'is_archived')
      throw refused(
        `the app cannot write to --channel ${channel} (${error.code}): it has to be a channel of this workspace that is not archived, and the app has to be invited to it (/invite @Slipway there)`,
      );
    // What else Slack says is about the message that there is not.
  }
}
