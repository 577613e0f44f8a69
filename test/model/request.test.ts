import { describe, expect, it } from '@jest/globals';
import { parseRequest } from '../../lib/model/parse.ts';

const REQUEST = { requestId: 'req-1', service: 'checkout', version: '2.0.0', requestedBy: 'ada' };
const problems = (content: unknown) => {
  const parsed = parseRequest(content);
  return parsed.ok ? [] : parsed.problems;
};

describe('a deployment request', () => {
  it('with only what is needed is for production [IN-1]', () => {
    expect(parseRequest(REQUEST)).toEqual({ ok: true, request: { ...REQUEST, environment: 'production' } });
  });

  it('keeps guidance and answers [IN-4] [IN-5]', () => {
    const full = {
      ...REQUEST,
      environment: 'staging',
      artifactDigest: `sha256:${'a'.repeat(64)}`,
      guidance: '5% → 25% → 100%',
      answers: { strategy: 'recommend', risk: 'high', databaseMigration: true, rollbackTolerance: '5m' },
    };
    expect(parseRequest(full)).toEqual({ ok: true, request: full });
  });

  it.each<[unknown, string]>([
    [undefined, '(top level): is missing: expected a mapping with requestId, service, version, '],
    [{ ...REQUEST, version: undefined }, 'version: is missing: expected text.'],
    [{ ...REQUEST, version: 1.1 }, 'version: 1.1 is not valid: expected text (put it in quotes).'],
    [{ ...REQUEST, version: 'a/b' }, 'version: "a/b" is not valid: a version is 1 to 64 letters, '],
    [
      { ...REQUEST, versoin: '2' },
      'versoin: there is no such setting. Did you mean "version"? Allowed here: ',
    ],
    [{ ...REQUEST, artifactDigest: 'md5:1' }, 'artifactDigest: "md5:1" is not valid: a digest is "sha256:" '],
    [
      { ...REQUEST, answers: { observation: '20m' } },
      'answers.observation: "20m" is not valid: allowed: 15m, 30m, 60m. Did you mean "',
    ],
    [
      { ...REQUEST, answers: { riks: 'low' } },
      'answers.riks: there is no such setting. Did you mean "risk"? Allowed here: strategy, risk, ',
    ],
    [{ ...REQUEST, guidance: 'x'.repeat(2001) }, 'is not valid: at most 2000 characters.'],
  ])('is refused when it is %j [IN-1]', (content, sentence) => {
    expect(problems(content)).toHaveLength(1);
    expect(problems(content)[0]).toContain(sentence);
  });
});
