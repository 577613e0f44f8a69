import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { operationsAt, smokeDepth, summariseSmoke } from '../../../lib/domain/smoke/index.ts';
import { ServiceDefinition } from '../../../lib/model/definition/service-definition.ts';
import type { SmokeOutcome } from '../../../lib/model/verdict.ts';

const define = (more: object) =>
  ServiceDefinition.parse({
    service: 'shop',
    target: { kind: 'local', command: 'node server.js', port: 8080, health: '/ready' },
    ...more,
  });
const operations = (['comprehensive', 'minimal', 'standard'] as const).map((depth) => ({
  name: depth,
  depth,
  steps: [{ path: '/' }],
}));
const outcome = (name: string, detail?: string): SmokeOutcome => ({
  name,
  category: 'business',
  passed: detail === undefined,
  detail: detail ?? '1 step as expected',
  milliseconds: 12,
});

describe('smokeDepth', () => {
  it('follows the risk unless the definition says a depth [OB-4]', () => {
    expect(smokeDepth(define({ risk: 'low' }))).toBe('minimal');
    expect(smokeDepth(define({ risk: 'medium' }))).toBe('standard');
    expect(smokeDepth(define({ risk: 'high' }))).toBe('comprehensive');
    expect(smokeDepth(define({ risk: 'high', smoke: { depth: 'minimal' } }))).toBe('minimal');
  });
});

describe('operationsAt', () => {
  const names = (depth: 'minimal' | 'standard' | 'comprehensive') =>
    operationsAt(define({ smoke: { operations } }), depth).map((each) => each.name);

  it('takes what is at most as deep as asked, in the order of the definition [OB-4]', () => {
    expect(names('minimal')).toEqual(['health', 'minimal']);
    expect(names('standard')).toEqual(['health', 'minimal', 'standard']);
    expect(names('comprehensive')).toEqual(['health', 'comprehensive', 'minimal', 'standard']);
  });

  it('always tries the health path of the target first [OB-4]', () => {
    expect(operationsAt(define({}), 'minimal')).toMatchObject([
      { name: 'health', category: 'health', steps: [{ method: 'GET', path: '/ready', status: 200 }] },
    ]);
  });
});

describe('summariseSmoke', () => {
  it('passes when every operation passed, with the figures [OB-4]', () => {
    expect(summariseSmoke([outcome('health'), outcome('order')], 1.234)).toMatchObject({
      status: 'PASS',
      sentence: '2 of 2 smoke tests passed in 1.2 s',
      passed: 2,
      total: 2,
      seconds: 1.234,
    });
  });

  it('names what failed and how [OB-4]', () => {
    const broken = outcome('place order', 'step 2: POST /orders answered 500, expected 201');
    expect(summariseSmoke([...Array(7).fill(outcome('fine')), broken], 1.2)).toMatchObject({
      status: 'FAIL',
      sentence:
        '7 of 8 smoke tests passed in 1.2 s; failed: place order (step 2: POST /orders answered 500, expected 201)',
    });
    const many = summariseSmoke(
      ['a', 'b', 'c', 'd', 'e'].map((name) => outcome(name, 'no')),
      1,
    );
    expect(many.sentence).toBe(
      '0 of 5 smoke tests passed in 1.0 s; failed: a (no), b (no), c (no) and 2 more',
    );
  });

  it('fails when nothing was tested [OB-4]', () => {
    expect(summariseSmoke([], 0)).toMatchObject({
      status: 'FAIL',
      sentence: expect.stringContaining('nothing was tested'),
      total: 0,
    });
  });

  it('passes if and only if there are outcomes and all of them passed', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (passed) => {
        const outcomes = passed.map((each, index) => outcome(`o${index}`, each ? undefined : 'no'));
        const verdict = summariseSmoke(outcomes, 1);
        expect(verdict.status === 'PASS').toBe(passed.length > 0 && passed.every(Boolean));
        expect(verdict.passed).toBe(passed.filter(Boolean).length);
      }),
    );
  });
});
