import { createSlackDesk, type SlackDesk } from '../lib/slack/desk.ts';
import type { PeopleUseCases } from '../lib/slack/worker.ts';
import { api, channel, chat } from './slack-world.ts';
import { ports } from './world.ts';

/** The desk with the token as it is now. */
export const openDesk = async (useCases: PeopleUseCases): Promise<SlackDesk> =>
  createSlackDesk({
    ports,
    ...chat,
    api: await api(),
    channel,
    useCases,
    nextName: () => ports.ids.next('thread'),
    // Nobody waits for it and nothing fails by it: the log is where it is found.
    onTrouble: (message) => console.log(JSON.stringify({ level: 'ERROR', message })),
  });
