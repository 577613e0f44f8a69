import { select } from '@inquirer/prompts';
import { refused } from '../model/errors.ts';
import { type AskedAnswers, answersOf, QUESTIONS, type QuestionKey } from '../model/questions.ts';

/** What a prompt is asked with, and answers: the value that was chosen. */
export type Select = (prompt: {
  readonly message: string;
  readonly choices: ReadonlyArray<{
    readonly name: string;
    readonly value: string;
    readonly short: string;
    readonly description?: string;
  }>;
}) => Promise<string>;

/**
 * Asks the six questions at this terminal (IN-5), each answer with what it does. None has to be answered: the first choice of
 * each leaves it to the definition. Throws DeploymentRefused where there is no terminal, or when the person closes a question.
 */
export async function askQuestions(ask: Select = atTerminal): Promise<AskedAnswers> {
  const taken: Partial<Record<QuestionKey, string>> = {};
  for (const { key, label, hint, options } of QUESTIONS) {
    taken[key] = await ask({
      message: hint ? `${label} (${hint.replace(/\.$/, '')})` : label,
      choices: [
        { name: 'No answer: as the definition says', value: '', short: 'as the definition says' },
        ...options.map(({ value, label: name, effect }) => ({
          name: `${name}: ${effect}`,
          short: `${name}: ${effect}`,
          value,
        })),
      ],
    });
  }
  const answers = answersOf(taken);
  if (!answers) throw new Error('a choice of the terminal is no option of its question');
  return answers;
}

const atTerminal: Select = async (prompt) => {
  if (!process.stdin.isTTY)
    throw refused(
      'there is no terminal to ask the six questions at; run it in a terminal, or say it with --guidance',
    );
  try {
    return await select({ ...prompt, choices: [...prompt.choices], pageSize: 8 });
  } catch (error) {
    if ((error as Error).name !== 'ExitPromptError') throw error;
    throw refused('the questions were closed: nothing was started and nothing has changed');
  }
};

/** The answers of a command line; undefined: none was given. */
export async function answersFor(options: {
  readonly ask?: boolean;
  readonly onInconclusive?: 'ask' | 'advance';
}): Promise<{ readonly answers?: AskedAnswers & { readonly onInconclusive?: 'ask' | 'advance' } }> {
  const answers = {
    ...(options.ask ? await askQuestions() : {}),
    ...(options.onInconclusive === undefined ? {} : { onInconclusive: options.onInconclusive }),
  };
  return Object.keys(answers).length === 0 ? {} : { answers };
}
