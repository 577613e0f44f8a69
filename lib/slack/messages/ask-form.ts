import type { KnownBlock, ModalView } from '@slack/types';
import { ServiceName, Version } from '../../model/names.ts';
import { type AskedAnswers, answersOf, QUESTIONS } from '../../model/questions.ts';
import { LONGEST_GUIDANCE } from '../actions.ts';
import { type AskContext, encodeAskContext } from '../ask-context.ts';
import { oneLine, section } from './limits.ts';

export const ASK_FORM = 'ask';

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false }) as const;

/** An input that is filled in or not; each block of ours has one element. */
const input = (
  id: string,
  { label, hint, optional, element }: { label: string; hint?: string; optional: boolean; element: object },
): KnownBlock =>
  ({
    type: 'input',
    block_id: id,
    optional,
    label: plain(label),
    ...(hint ? { hint: plain(hint) } : {}),
    element: { action_id: 'value', ...element },
  }) as KnownBlock;

const line = (label: string, max_length: number, hint: string) => ({
  label,
  hint,
  optional: false,
  element: { type: 'plain_text_input', max_length },
});

/** The six questions of IN-5, each optional, with what every answer does beside it; and what is to be deployed, where it was not said. */
export function askView(context: AskContext, guidance: string): ModalView {
  const { service, version } = context;
  const what = [service, version].filter((word) => word !== null).join(' ');
  return {
    type: 'modal',
    callback_id: ASK_FORM,
    private_metadata: encodeAskContext(context),
    title: plain('Deploy'),
    submit: plain('Show the plan'),
    close: plain('Cancel'),
    blocks: [
      section(
        `${what ? `*${oneLine(what)}*\n` : ''}Answer what you like. You see the plan before anything starts.`,
      ),
      ...(service === null ? [input('service', line('Service', 40, 'As its definition is called.'))] : []),
      ...(version === null ? [input('version', line('Version', 64, 'As it was built, such as 1.4.2.'))] : []),
      ...QUESTIONS.map(({ key, label, hint, options }) =>
        input(key, {
          label,
          ...(hint ? { hint } : {}),
          optional: true,
          element: {
            type: 'radio_buttons',
            options: options.map((option) => ({
              value: option.value,
              text: plain(option.label),
              description: plain(option.effect),
            })),
          },
        }),
      ),
      input('guidance', {
        label: 'What to mind, in your words',
        optional: true,
        element: {
          type: 'plain_text_input',
          multiline: true,
          max_length: LONGEST_GUIDANCE,
          ...(guidance ? { initial_value: guidance } : {}),
        },
      }),
    ],
  };
}

export interface Asked {
  readonly service: string;
  readonly version: string;
  readonly guidance: string | null;
  readonly answers: AskedAnswers | null;
}

/**
 * What was filled in, or what is wrong with it, by the block.
 *
 * @returns undefined: it has what no form of ours can have
 */
export function readAsk(
  { service, version }: Pick<AskContext, 'service' | 'version'>,
  {
    guidance = '',
    service: typedService = '',
    version: typedVersion = '',
    ...taken
  }: Readonly<Record<string, string>>,
): Asked | { readonly errors: Record<string, string> } | undefined {
  const isKnown = (key: string) => QUESTIONS.some((question) => question.key === key);
  const answers = Object.keys(taken).every(isKnown) ? answersOf(taken) : undefined;
  if (!answers) return undefined;
  const wanted = {
    service: service ?? typedService.trim(),
    version: version ?? typedVersion.trim(),
    guidance: guidance.trim(),
  };
  const problems = {
    service: ServiceName.safeParse(wanted.service).error?.issues[0]?.message,
    version: Version.safeParse(wanted.version).error?.issues[0]?.message,
    guidance:
      wanted.guidance.length > LONGEST_GUIDANCE ? `At most ${LONGEST_GUIDANCE} characters.` : undefined,
  };
  const errors = Object.entries(problems).flatMap(([block, text]) => (text ? [[block, text]] : []));
  if (errors.length > 0) return { errors: Object.fromEntries(errors) };
  return {
    ...wanted,
    guidance: wanted.guidance || null,
    answers: Object.keys(answers).length > 0 ? answers : null,
  };
}
