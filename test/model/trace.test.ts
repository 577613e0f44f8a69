import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parsePolicy } from '../../lib/model/policy.ts';
import { parseTraces, tracesJsonSchema } from '../../lib/model/trace-file.ts';

const arm = { requests: 100, errors: 1, slower: [], p99Ms: null };
const trace = {
  id: 'one',
  periodSeconds: 60,
  stages: [{ start: 0, periods: 2, weight: 50 }],
  thresholdsMs: [],
  history: [arm, null],
  periods: [
    { candidate: arm, baseline: arm },
    { candidate: null, baseline: arm },
  ],
  warmUp: 0,
};
const problems = (content: unknown) => {
  const parsed = parseTraces(content, 'it.json');
  return parsed.ok ? [] : parsed.problems;
};

describe('a file of traces', () => {
  it('is described by bench/traces.schema.json: if not, run `npm run schema`', () => {
    const path = join(__dirname, '..', '..', 'bench', 'traces.schema.json');
    expect(readFileSync(path, 'utf8')).toBe(`${JSON.stringify(tracesJsonSchema(), null, 2)}\n`);
  });

  it('is one trace, or a list of them with what is true where it is known', () => {
    const truth = { scenario: 'steady', healthy: true, onset: null };
    expect(parseTraces(trace, 'it.json')).toMatchObject({ ok: true, deployments: [{ trace }] });
    expect(parseTraces([{ trace, truth }, { trace: { ...trace, id: 'other' } }], 'it.json')).toMatchObject({
      ok: true,
      deployments: [{ truth }, {}],
    });
  });

  it.each([
    [
      { ...trace, stages: [{ start: 1, periods: 1, weight: 5 }] },
      'it.json: stages[0].start: 1 is not valid: the first stage starts at 0.',
    ],
    [
      { ...trace, stages: [...trace.stages, { start: 0, periods: 1, weight: 60 }] },
      'it.json: stages[1].start: 0 is not valid: stages ascend: more than the 0 of the stage before it.',
    ],
    [
      { ...trace, stages: [...trace.stages, { start: 2, periods: 1, weight: 60 }] },
      'it.json: stages[1].start: 2 is not valid: less than 2, the number of periods.',
    ],
    [
      { ...trace, history: [{ ...arm, slower: [1] }] },
      'it.json: history[0].slower: a list of 1 value is not valid: one number for each of the 0 thresholdsMs.',
    ],
    [{ ...trace, period: 60 }, 'it.json: period: there is no such setting.'],
    [
      { ...trace, startedAt: 'yesterday' },
      'it.json: startedAt: "yesterday" is not valid: a date and time with its zone',
    ],
    [[{ trace: { ...trace, warmUp: -1 } }], 'it.json: [0].trace.warmUp: -1 is not valid: at least 0.'],
    ['text', 'it.json: (top level): "text" is not valid: expected a mapping with id, startedAt,'],
  ])('is refused with the path, the value and what is allowed', (content, problem) => {
    expect(problems(content)[0]).toContain(problem);
  });

  it('names the first ten problems, and how many more there are', () => {
    const bad = { ...arm, requests: -1 };
    const found = problems({ ...trace, history: Array.from({ length: 25 }, () => bad) });
    expect(found).toHaveLength(11);
    expect(found.at(-1)).toBe('it.json: and 15 more problems');
  });
});

describe('a policy to try', () => {
  it('is the slo block, with the defaults of a definition', () => {
    expect(parsePolicy({ slo: { limits: { errorRatePp: 1 } } }, 'p.yaml')).toMatchObject({
      ok: true,
      slo: { limits: { errorRatePp: 1, p99Percent: 20 }, period: 60 },
    });
  });

  it('may be a whole definition', () => {
    const target = { kind: 'local', command: 'serve', port: 8080 };
    expect(parsePolicy({ service: 'shop', target, slo: { period: '5s' } }, 'p.yaml')).toMatchObject({
      ok: true,
      slo: { period: 5 },
    });
    expect(parsePolicy({ service: 'shop', target, slo: { period: '5x' } }, 'p.yaml')).toMatchObject({
      ok: false,
      problems: [expect.stringContaining('p.yaml: slo.period: "5x" is not valid: a duration from 1 s')],
    });
  });

  it.each([
    [{ slo: { limit: {} } }, 'p.yaml: slo.limit: there is no such setting. Did you mean "limits"?'],
    [
      { limits: { errorRatePp: 1 } },
      'p.yaml: slo: is missing: expected a mapping with limits, targets, period',
    ],
    [
      { slo: { limits: { errorRatePp: 'two' } } },
      'p.yaml: slo.limits.errorRatePp: "two" is not valid: expected a number.',
    ],
    [null, 'p.yaml: (top level): is empty: expected a mapping with slo.'],
  ])('is refused as a definition is', (content, problem) => {
    const parsed = parsePolicy(content, 'p.yaml');
    expect(parsed.ok ? [] : parsed.problems).toEqual(
      expect.arrayContaining([expect.stringContaining(problem)]),
    );
  });
});
