import { openRecordsAt } from '../../lib/local/records/index.ts';
import { transient } from '../../lib/model/errors.ts';
import { ACTIONS, type ActionName, type ActionValue, encodeValue } from '../../lib/slack/actions.ts';
import type { SlackApi, SlackMessage } from '../../lib/slack/api.ts';
import { createSlackDesk } from '../../lib/slack/desk.ts';
import { createEndpoint } from '../../lib/slack/endpoint.ts';
import { SlackRefusal } from '../../lib/slack/refusal.ts';
import { signatureOf } from '../../lib/slack/signature.ts';
import type { SlackWork } from '../../lib/slack/work.ts';
import { createWorker } from '../../lib/slack/worker.ts';
import { peopleUseCases } from '../../lib/stages/people.ts';
import { accountPlace } from '../../lib/stages/service-standings.ts';
import type { Stage } from '../workflow/deployment-run.ts';
import { clock } from '../workflow/virtual-time.ts';

const SECRET = 'signing-secret';

export interface Posted {
  readonly id: string;
  readonly thread: string | undefined;
  message: SlackMessage;
}

/** Slack in memory and on virtual time, in front of a simulated deployment. */
export interface SlackOnStage {
  readonly posted: Posted[];
  /** What people alone were told, in order. */
  readonly told: Array<{ readonly user: string; readonly text: string }>;
  /** Work that was handed on, where `hold` keeps it. */
  readonly held: SlackWork[];
  hold: boolean;
  /** The message that begins this thread was deleted. */
  deleted: string | null;
  /** Posts and updates fail while this is true. */
  away: boolean;
  presses<Name extends ActionName>(user: string, name: Name, value: ActionValue<Name>): Promise<number>;
  work(item: SlackWork): Promise<void>;
  post(deploymentId: string): Promise<unknown>;
}

let requests = 0;

export function slackOn(stage: Stage): SlackOnStage {
  const { ports } = stage.world;
  const { threads, once } = openRecordsAt(':memory:');
  const refuse = () => {
    if (on.away) throw transient('Slack is away');
  };
  const api: SlackApi = {
    post: async ({ thread }, message) => {
      refuse();
      if (thread !== undefined && thread === on.deleted)
        throw new SlackRefusal('posting a message', 'thread_not_found', 'thread_not_found');
      on.posted.push({ id: String(on.posted.length + 1), thread, message });
      return String(on.posted.length);
    },
    update: async ({ message: id }, message) => {
      refuse();
      const found = on.posted.find((each) => each.id === id);
      if (found) found.message = message;
    },
    tell: async ({ user }, { text }) => void on.told.push({ user, text }),
    openModal: async () => undefined,
    person: async (id) => ({ id, name: id, email: undefined, trusted: true }),
    group: async () => [],
    groupName: async () => undefined,
    whoAmI: async () => ({ team: 'T', teamId: 'T0TEAM', bot: 'slipway' }),
  };
  const useCases = peopleUseCases(
    ports,
    async () => 'dep',
    async () => ({ ...accountPlace(ports), isHere: () => true }),
  );
  const work = createWorker({
    api,
    once,
    useCases,
    respond: async ({ user }, { text }) => void on.told.push({ user, text }),
    now: () => ports.clock.now(),
    onTrouble: (text) => {
      throw new Error(text);
    },
  });
  let names = 0;
  const { post } = createSlackDesk({
    ports,
    threads,
    once,
    api,
    useCases,
    channel: 'C0OPS',
    nextName: () => `poster-${++names}`,
    onTrouble: (text) => {
      throw new Error(text);
    },
  });
  const handle = createEndpoint({
    secrets: async () => [SECRET],
    team: 'T0TEAM',
    once,
    enqueue: async (item) => (on.hold ? void on.held.push(item) : work(item)),
    openForm: async () => undefined,
    now: () => clock.now,
  });
  const on: SlackOnStage = {
    posted: [],
    told: [],
    held: [],
    hold: false,
    deleted: null,
    away: false,
    work,
    post,
    presses: async (user, name, value) => {
      const rawBody = new URLSearchParams({
        payload: JSON.stringify({
          type: 'block_actions',
          team: { id: 'T0TEAM' },
          user: { id: user },
          channel: { id: 'C0OPS' },
          container: { message_ts: '1.0' },
          response_url: 'https://hooks.slack.com/actions/1',
          trigger_id: `trigger-${++requests}`,
          actions: [{ action_id: ACTIONS[name], value: encodeValue(name, value) }],
        }),
      }).toString();
      const at = Math.floor(clock.now / 1000);
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(at),
        'x-slack-signature': signatureOf(SECRET, at, rawBody),
      };
      return (await handle({ headers, rawBody })).status;
    },
  };
  return on;
}
