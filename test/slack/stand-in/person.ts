import { ACTIONS, type ActionName } from '../../../lib/slack/actions.ts';
import { signatureOf } from '../../../lib/slack/signature.ts';
import { buttonsOf, type Posted, type SlackStandIn } from './server.ts';

/** A request as it goes over the wire. */
export interface Signed {
  readonly headers: Readonly<Record<string, string>>;
  readonly rawBody: string;
}

export type Send = (request: Signed) => Promise<{ readonly status: number; readonly body: string }>;

let triggers = 0;

/** A person in Slack: types commands and presses buttons, which Slack signs and sends. */
export class Person {
  readonly id: string;
  readonly #slack: SlackStandIn;
  readonly #send: Send;
  readonly #secret: string;
  readonly #now: () => number;
  readonly #team: string;

  constructor(
    id: string,
    options: {
      readonly slack: SlackStandIn;
      readonly send: Send;
      readonly secret: string;
      readonly now: () => number;
      readonly team?: string;
    },
  ) {
    this.id = id;
    this.#slack = options.slack;
    this.#send = options.send;
    this.#secret = options.secret;
    this.#now = options.now;
    this.#team = options.team ?? 'T0TEAM';
  }

  /** `/slipway …` */
  types(text: string): Promise<{ readonly status: number; readonly body: string }> {
    return this.#send(this.command(text));
  }

  /** Presses a button of a message; of the newest one that has it where none is given. */
  presses(name: ActionName, on?: Posted): Promise<{ readonly status: number; readonly body: string }> {
    return this.#send(this.press(name, on));
  }

  /** Fills in the newest form and sends it. */
  fillsIn(
    fields: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: string }> {
    const form = this.#slack.forms.at(-1);
    if (!form) throw new Error('no form is open');
    const { callback_id, private_metadata } = form.view;
    return this.#send(
      this.sign(
        payload({
          type: 'view_submission',
          team: { id: this.#team },
          user: { id: this.id },
          view: {
            callback_id,
            private_metadata,
            state: { values: stateOf(form.view, fields) },
          },
        }),
      ),
    );
  }

  command(text: string): Signed {
    return this.sign(
      new URLSearchParams({
        command: '/slipway',
        team_id: this.#team,
        user_id: this.id,
        channel_id: 'C0OPS',
        text,
        response_url: `${this.#slack.url}respond/${this.id}`,
        trigger_id: `trigger-${++triggers}`,
      }).toString(),
    );
  }

  press(name: ActionName, on = this.#slack.withButton(ACTIONS[name])): Signed {
    const button = on && buttonsOf(on).find(({ action_id }) => action_id === ACTIONS[name]);
    if (!on || !button) throw new Error(`there is no button ${name} to press`);
    return this.pressing(button, on);
  }

  /** A button with whatever it has, wherever it is. */
  pressing(
    button: { readonly action_id: string; readonly value: string },
    on: Pick<Posted, 'ts' | 'thread'>,
  ): Signed {
    return this.sign(
      payload({
        type: 'block_actions',
        team: { id: this.#team },
        user: { id: this.id },
        channel: { id: 'C0OPS' },
        container: { message_ts: on.ts },
        message: { ...(on.thread === undefined ? {} : { thread_ts: on.thread }) },
        response_url: `${this.#slack.url}respond/${this.id}`,
        trigger_id: `trigger-${++triggers}`,
        actions: [{ action_id: button.action_id, value: button.value }],
      }),
    );
  }

  sign(rawBody: string, at = this.#now()): Signed {
    const timestamp = Math.floor(at / 1000);
    return {
      rawBody,
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': signatureOf(this.#secret, timestamp, rawBody),
      },
    };
  }
}

interface Input {
  readonly type: string;
  readonly block_id?: string;
  readonly element?: {
    readonly type: string;
    readonly action_id: string;
    readonly initial_value?: string;
    readonly options?: ReadonlyArray<{ readonly value: string; readonly text: object }>;
  };
}

/** Every input of a form, as Slack sends them back: what nobody touched keeps what it began with, or is null. */
const stateOf = (view: Readonly<Record<string, unknown>>, fields: Readonly<Record<string, string>>) =>
  Object.fromEntries(
    (view['blocks'] as readonly Input[]).flatMap(({ block_id, element }) => {
      if (!block_id || !element) return [];
      const { type, action_id, initial_value, options } = element;
      const given = fields[block_id];
      const taken = options?.find(({ value }) => value === given);
      if (options && given !== undefined && !taken) throw new Error(`${block_id} has no option ${given}`);
      const state = options
        ? { type, selected_option: taken ?? null }
        : { type, value: given ?? initial_value ?? null };
      return [[block_id, { [action_id]: state }]];
    }),
  );

const payload = (content: object) => new URLSearchParams({ payload: JSON.stringify(content) }).toString();
