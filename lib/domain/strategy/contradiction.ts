import { optionOf, QUESTIONS, type QuestionKey } from '../../model/questions.ts';
import type { Answers } from '../../model/request.ts';
import type { Guidance } from './guidance.ts';

/** Two things that cannot both be meant, with the words of both (IN-4); undefined: there is none. */
export function contradictionIn(guidance: Guidance, answers: Answers): string | undefined {
  if (guidance.contradiction) {
    const [one, other] = guidance.contradiction;
    return `the guidance says both "${one}" and "${other}"; say only one of them`;
  }
  const { strategy, risk, migration } = guidance;
  const chosen = answers.strategy === 'recommend' ? undefined : answers.strategy;
  if (strategy && chosen && strategy.value !== chosen) return against(strategy.words, 'strategy', answers);
  if (risk && answers.risk && risk.value !== answers.risk) return against(risk.words, 'risk', answers);
  if (migration && answers.databaseMigration === false)
    return against(migration.words, 'databaseMigration', answers);
  return undefined;
}

function against(words: string, key: QuestionKey, answers: Answers): string {
  const question = QUESTIONS.find((each) => each.key === key);
  const answer = question?.options.find(({ value }) => value === optionOf(answers, key));
  return `the guidance says "${words}", and the answer to "${question?.label}" is "${answer?.label}"; say only one of them`;
}
