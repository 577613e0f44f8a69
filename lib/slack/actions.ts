import * as z from 'zod';
import { answersCode, answersFromCode } from '../model/questions.ts';

/** What buttons and forms are called in Slack's requests. */
export const ACTIONS = {
  approve: 'slipway-approve',
  reject: 'slipway-reject',
  abort: 'slipway-abort',
  extend: 'slipway-extend',
  skip: 'slipway-skip',
  unlock: 'slipway-unlock',
  start: 'slipway-start',
  cancel: 'slipway-cancel',
} as const;
export type ActionName = keyof typeof ACTIONS;

/** The reason of whoever presses "Approve": it has no form. */
export const NO_WORDS = 'approved in Slack';

/** Guidance stands in the button that starts the plan, and all of what a button carries has 2,000 characters at most. */
export const LONGEST_GUIDANCE = 1000;

const Deployment = z.strictObject({ deployment: z.string().min(1).max(128) });
/** Which observation was looked at: a form that is sent after the next one has begun is not about that one. */
const Observed = Deployment.extend({
  observation: z.strictObject({ stage: z.int(), pass: z.int(), final: z.boolean() }),
});
/** Opaque: the token that a decision ends stays in the records. */
const Ballot = z.strictObject({ ballot: z.string().regex(/^[\w-]{1,64}$/), shown: z.string().max(64) });
const Locked = z.strictObject({
  service: z.string().max(128),
  environment: z.string().max(128),
  /** Whose lock: a button of an older one releases nothing of a newer one. */
  deployment: z.string().max(128),
});
/** In a button as a code: the guidance needs the room. */
const CodedAnswers = z
  .string()
  .max(64)
  .transform((code, context) => {
    const answers = answersFromCode(code);
    if (answers) return answers;
    context.addIssue({ code: 'custom', message: 'these are no answers to the questions', input: code });
    return z.NEVER;
  });
/** A plan that somebody was shown; `plan` is its digest, so that another one is not started in its place. */
const Start = z.strictObject({
  request: z.strictObject({
    requestId: z.string().max(64),
    service: z.string().max(128),
    version: z.string().max(128),
    guidance: z.string().max(LONGEST_GUIDANCE).optional(),
    answers: CodedAnswers.optional(),
  }),
  plan: z.string().max(64),
});

/** What a button of each kind has as its value. */
export const VALUES = {
  approve: Ballot,
  reject: Ballot,
  abort: Deployment,
  extend: Observed,
  skip: Observed,
  unlock: Locked,
  start: Start,
  cancel: z.strictObject({ cancel: z.literal(true) }),
} as const;
export type ActionValue<Name extends ActionName> = z.infer<(typeof VALUES)[Name]>;

/** Where the form was opened: there its answer is told. */
export const Place = z.strictObject({ channel: z.string().max(32), message: z.string().max(64) });
export type Place = z.infer<typeof Place>;

export const FORMS = ['reject', 'extend', 'skip', 'unlock'] as const;
export type FormName = (typeof FORMS)[number];

export const actionNamed = (id: string): ActionName | undefined =>
  (Object.keys(ACTIONS) as ActionName[]).find((name) => ACTIONS[name] === id);

export const encodeValue = <Name extends ActionName>(_name: Name, value: ActionValue<Name>): string =>
  JSON.stringify('request' in value ? coded(value) : value);

const coded = ({ request, plan }: ActionValue<'start'>) => ({
  request: { ...request, ...(request.answers ? { answers: answersCode(request.answers) } : {}) },
  plan,
});

/** undefined: it is not what a button of that kind has. */
export function decodeValue<Name extends ActionName>(
  name: Name,
  text: string,
): ActionValue<Name> | undefined {
  const parsed = VALUES[name].safeParse(jsonOf(text));
  return parsed.success ? (parsed.data as ActionValue<Name>) : undefined;
}

/** What a form brings back: the button's value, and where it was pressed. */
export interface FormContext<Name extends FormName = FormName> {
  readonly value: ActionValue<Name>;
  readonly place: Place;
}

export const encodeContext = <Name extends FormName>(context: FormContext<Name>): string =>
  JSON.stringify(context);

export function decodeContext<Name extends FormName>(
  name: Name,
  text: string,
): FormContext<Name> | undefined {
  const found = z.strictObject({ value: z.unknown(), place: Place }).safeParse(jsonOf(text));
  if (!found.success) return undefined;
  const value = decodeValue(name, JSON.stringify(found.data.value ?? null));
  return value === undefined ? undefined : { value, place: found.data.place };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours then: every value that we give out is JSON.
    return undefined;
  }
}
