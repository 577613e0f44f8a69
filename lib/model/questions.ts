import { Answers } from './request.ts';

/** What is asked one by one. What to do without a verdict is an answer too, and an option of the command line only. */
export type AskedAnswers = Omit<Answers, 'onInconclusive'>;
export type QuestionKey = keyof AskedAnswers;

export interface QuestionOption {
  readonly value: string;
  readonly label: string;
  /** What it does to strategy, smoke tests, limits, time or rollback; within what Slack shows beside an option. */
  readonly effect: string;
}

export interface Question {
  readonly key: QuestionKey;
  readonly label: string;
  /** Where the label and the effects do not say enough. */
  readonly hint?: string;
  readonly options: readonly QuestionOption[];
}

/**
 * The six questions of interactive mode (IN-5), wherever they are asked. The effects are those that `tunedDefinition` and the
 * planner give them; each question has an answer that changes nothing, as a choice cannot be taken back in every form.
 */
export const QUESTIONS: readonly Question[] = [
  {
    key: 'strategy',
    label: 'Strategy',
    options: [
      {
        value: 'recommend',
        label: 'Recommend',
        effect: "The definition's, or else the best fit, with why",
      },
      { value: 'blue-green', label: 'Blue-green', effect: 'One cut-over, after tests of the new version' },
      { value: 'canary', label: 'Canary', effect: 'A few percent at a time; figures decide each step' },
      { value: 'rolling', label: 'Rolling', effect: 'One instance at a time; slower to undo' },
    ],
  },
  {
    key: 'risk',
    label: 'Risk',
    options: [
      { value: 'low', label: 'Low: routine', effect: 'Nothing more than the definition asks for' },
      {
        value: 'medium',
        label: 'Medium: features',
        effect: 'Prefers a canary; smoke tests at least standard',
      },
      {
        value: 'high',
        label: 'High: architecture',
        effect: 'Prefers a canary; every smoke test runs',
      },
    ],
  },
  {
    key: 'sloTargets',
    label: 'SLO targets',
    hint: 'How much worse it may be than the version before.',
    options: [
      { value: 'as-defined', label: 'As defined', effect: 'The limits of the definition (slo.limits)' },
      {
        value: 'strict',
        label: 'Strict',
        effect: 'Half of that already rolls back',
      },
    ],
  },
  {
    key: 'databaseMigration',
    label: 'Database migration',
    options: [
      { value: 'no', label: 'No', effect: 'Nothing changes' },
      {
        value: 'yes',
        label: 'Yes',
        effect: 'The risk is high; needs a tested way back of its own',
      },
    ],
  },
  {
    key: 'rollbackTolerance',
    label: 'Rollback tolerance',
    hint: 'From the breach until the way back is proven.',
    options: [
      {
        value: 'instant',
        label: 'Instant',
        effect: 'Rolling only where state or capacity needs it',
      },
      { value: '5m', label: '5 minutes', effect: 'Reports hold a rollback to 5 min or less' },
      {
        value: '30m',
        label: '30 minutes',
        effect: 'Reports hold a rollback to 30 min or less',
      },
    ],
  },
  {
    key: 'observation',
    label: 'Observation period',
    hint: 'A breach rolls back until its end.',
    options: [
      { value: '15m', label: '15 minutes', effect: 'At least 15 min after the last shift' },
      { value: '30m', label: '30 minutes', effect: 'At least 30 min after the last shift' },
      { value: '60m', label: '60 minutes', effect: 'At least 60 min after the last shift' },
    ],
  },
];

/** A given answer by the value of its option; '' where there is none. */
export function optionOf(answers: AskedAnswers, key: QuestionKey): string {
  const answer = answers[key];
  if (typeof answer === 'boolean') return answer ? 'yes' : 'no';
  return answer ?? '';
}

/**
 * Answers by the values of the options that were taken; '' is no answer.
 *
 * @returns undefined: one of them is no option of its question
 */
export function answersOf(taken: Readonly<Partial<Record<QuestionKey, string>>>): AskedAnswers | undefined {
  const given = QUESTIONS.flatMap(({ key, options }) => {
    const value = taken[key] ?? '';
    if (value === '') return [];
    return [{ key, value, known: options.some((option) => option.value === value) }];
  });
  if (given.some(({ known }) => !known)) return undefined;
  return Answers.omit({ onInconclusive: true }).parse(
    Object.fromEntries(
      given.map(({ key, value }) => [key, key === 'databaseMigration' ? value === 'yes' : value]),
    ),
  );
}

/** In a few characters, for what has little room: the options in the order of the questions. */
export const answersCode = (answers: AskedAnswers): string =>
  QUESTIONS.map(({ key }) => optionOf(answers, key)).join();

/** @returns undefined: it is no such code */
export function answersFromCode(code: string): AskedAnswers | undefined {
  const values = code.split(',');
  if (values.length !== QUESTIONS.length) return undefined;
  return answersOf(Object.fromEntries(QUESTIONS.map(({ key }, index) => [key, values[index] ?? ''])));
}
