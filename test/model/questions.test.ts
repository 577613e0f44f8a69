import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  answersCode,
  answersFromCode,
  answersOf,
  optionOf,
  QUESTIONS,
  type QuestionKey,
} from '../../lib/model/questions.ts';
import { Answers } from '../../lib/model/request.ts';

/** Any of the options of each question, or none. */
const taken = fc.record(
  Object.fromEntries(
    QUESTIONS.map(({ key, options }) => [key, fc.constantFrom('', ...options.map(({ value }) => value))]),
  ),
) as fc.Arbitrary<Record<QuestionKey, string>>;

describe('the six questions', () => {
  it('ask for strategy, risk, SLO targets, migration, rollback tolerance and observation [IN-5]', () => {
    expect(QUESTIONS.map(({ key, options }) => [key, options.map(({ value }) => value)])).toEqual([
      ['strategy', ['recommend', 'blue-green', 'canary', 'rolling']],
      ['risk', ['low', 'medium', 'high']],
      ['sloTargets', ['as-defined', 'strict']],
      ['databaseMigration', ['no', 'yes']],
      ['rollbackTolerance', ['instant', '5m', '30m']],
      ['observation', ['15m', '30m', '60m']],
    ]);
  });

  it('tell the effect of each answer in what Slack shows beside an option [IN-5]', () => {
    for (const { label, hint = 'none', options } of QUESTIONS) {
      expect(label.length * hint.length).toBeGreaterThan(0);
      for (const option of options)
        for (const text of [option.label, option.effect])
          expect([text, text.length > 0 && text.length <= 75]).toEqual([text, true]);
    }
  });

  it('give answers that a request takes, whatever was answered, and a code that brings them back [IN-5]', () => {
    fc.assert(
      fc.property(taken, (options) => {
        const answers = answersOf(options);
        if (!answers) throw new Error('every option is an answer');
        expect(Answers.parse(answers)).toEqual(answers);
        for (const { key } of QUESTIONS) expect(optionOf(answers, key)).toBe(options[key]);
        expect(answersFromCode(answersCode(answers))).toEqual(answers);
        expect(answersCode(answers).length).toBeLessThanOrEqual(64);
      }),
    );
  });

  it('take nothing that is no option of theirs, and no code of another number of questions [IN-5]', () => {
    expect(answersOf({ strategy: 'yolo' })).toBeUndefined();
    expect(answersOf({ risk: 'canary' })).toBeUndefined();
    for (const code of ['', 'canary', 'canary,,,,', 'canary,,,,,,', ',,,,,1h', 'Canary,,,,,'])
      expect([code, answersFromCode(code)]).toEqual([code, undefined]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (code) => {
        const answers = answersFromCode(code);
        if (answers) expect(answersCode(answers)).toBe(code);
      }),
    );
  });
});
