import { describe, expect, it } from '@jest/globals';
import { answersFor, askQuestions, type Select } from '../../lib/cli/ask-questions.ts';
import { QUESTIONS } from '../../lib/model/questions.ts';

describe('the six questions at a terminal [IN-5]', () => {
  it('show what each answer does, and become structured answers', async () => {
    const shown: string[] = [];
    const last: Select = async ({ message, choices }) => {
      shown.push(`${message} | ${choices.map(({ name }) => name).join(' | ')}`);
      return choices.at(-1)?.value ?? '';
    };
    expect(await askQuestions(last)).toEqual({
      strategy: 'rolling',
      risk: 'high',
      sloTargets: 'strict',
      databaseMigration: true,
      rollbackTolerance: '30m',
      observation: '60m',
    });
    expect(shown).toHaveLength(QUESTIONS.length);
    expect(shown[1]).toContain('High: architecture: Prefers a canary; every smoke test runs');
  });

  it('need no answer: the first choice leaves each to the definition', async () => {
    expect(await askQuestions(async ({ choices }) => choices[0]?.value ?? '?')).toEqual({});
  });

  it('are asked at a terminal only, and say what to do where there is none', async () => {
    const isTTY = process.stdin.isTTY;
    process.stdin.isTTY = false;
    try {
      await expect(answersFor({ ask: true })).rejects.toThrow(
        /^there is no terminal to ask the six questions at; run it in a terminal, or say it with --guidance$/,
      );
      expect(await answersFor({ onInconclusive: 'ask' })).toEqual({ answers: { onInconclusive: 'ask' } });
      expect(await answersFor({})).toEqual({});
    } finally {
      process.stdin.isTTY = isTTY;
    }
  });
});
