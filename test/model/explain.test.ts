import { describe, expect, it } from '@jest/globals';
import { nearestName } from '../../lib/model/nearest-name.ts';
import { parseDefinition } from '../../lib/model/parse.ts';

const TARGET = { kind: 'local', command: 'node x.js', port: 8080 };
/** What is said about a small definition with this in it, without the file's name. */
const said = (change: Record<string, unknown>) => {
  const parsed = parseDefinition({ service: 'checkout', target: TARGET, ...change }, 'x.yaml');
  return parsed.ok ? [] : parsed.problems.map((problem) => problem.replace('x.yaml: ', ''));
};
const target = (change: Record<string, unknown>) => said({ target: { ...TARGET, ...change } });

describe('what is said about a wrong definition', () => {
  it.each<[string, Record<string, unknown>, string[]]>([
    [
      'an unknown key',
      { rollback: { sol: '5m' } },
      [
        'rollback.sol: there is no such setting. Did you mean "slo"? Allowed here: plan, mode, stepEvery, slo, testedWithin, verifyWithin.',
      ],
    ],
    [
      'a key that is near to none',
      { rollback: { xylophone: 1 } },
      [
        'rollback.xylophone: there is no such setting. Allowed here: plan, mode, stepEvery, slo, testedWithin, verifyWithin.',
      ],
    ],
    [
      'two unknown keys',
      { approvals: { confirm: true, expires: 1 } },
      [
        'approvals.confirm: there is no such setting. Allowed here: confirmPlan, expireAfter, approvers, quorum, fourEyes, people, trustSessionNames, requesters, skipWaits.',
        'approvals.expires: there is no such setting. Allowed here: confirmPlan, expireAfter, approvers, quorum, fourEyes, people, trustSessionNames, requesters, skipWaits.',
      ],
    ],
    [
      'a key of another kind of target',
      { target: { kind: 'lambda', function: 'checkout', url: 'https://checkout.example' } },
      ['target.url: there is no such setting. Allowed here: kind, function, alias, health, startTimeout.'],
    ],
    [
      'an unknown key in a list',
      { dependencies: [{ name: 'db', url: 'tcp://db:1', knd: 'database' }] },
      ['dependencies[0].knd: there is no such setting. Did you mean "kind"? Allowed here: name, kind, url.'],
    ],
    ['a wrong type', { stateful: 'yes' }, ['stateful: "yes" is not valid: expected true or false.']],
    [
      'a list for a mapping',
      { slo: [1, 2] },
      [
        'slo: a list of 2 values is not valid: expected a mapping with limits, targets, period, mode, threshold, warmUp, minimumRequests, extensions, onInconclusive.',
      ],
    ],
    ['a setting without a value', { owner: null }, ['owner: is empty: expected text.']],
    ['a number for a text', { owner: 7 }, ['owner: 7 is not valid: expected text (put it in quotes).']],
    [
      'a number that is none',
      { slo: { targets: { p99Ms: Number.NaN } } },
      ['slo.targets.p99Ms: NaN is not valid: expected a number.'],
    ],
    [
      'steps that do not ascend',
      { delivery: { steps: [5, 50, 25, 100] } },
      ['delivery.steps[2]: 25 is not valid: steps ascend: this one must be more than the 50 before it.'],
    ],
    [
      'steps that stop short',
      { delivery: { steps: [5, 50] } },
      ['delivery.steps[1]: 50 is not valid: the last step is 100: all traffic.'],
    ],
    [
      'no steps',
      { delivery: { steps: [] } },
      ['delivery.steps: a list of 0 values is not valid: at least 1 value.'],
    ],
    [
      'a step of nothing',
      { delivery: { steps: [0, 100] } },
      ['delivery.steps[0]: 0 is not valid: more than 0.'],
    ],
    [
      'a control slice that is most of the traffic',
      { delivery: { controlSlice: 60 } },
      ['delivery.controlSlice: 60 is not valid: at most 50.'],
    ],
    [
      'a control slice in words',
      { delivery: { controlSlice: '5 %' } },
      ['delivery.controlSlice: "5 %" is not valid: expected a number.'],
    ],
    [
      'a misspelt cut-over',
      { delivery: { cutOver: 'keep-controll' } },
      [
        'delivery.cutOver: "keep-controll" is not valid: allowed: all, keep-control. Did you mean "keep-control"?',
      ],
    ],
    [
      'a control to keep of nothing',
      { delivery: { cutOver: 'keep-control', controlSlice: 0 } },
      [
        'delivery.cutOver: "keep-control" is not valid: there is no control to keep while delivery.controlSlice is 0; raise it, or leave cutOver out.',
      ],
    ],
    [
      'an unknown strategy',
      { delivery: { strategy: 'canry' } },
      [
        'delivery.strategy: "canry" is not valid: allowed: blue-green, canary, rolling, recommend. Did you mean "canary"?',
      ],
    ],
    [
      'a duration in words',
      { delivery: { observe: '10 minutes' } },
      [
        'delivery.observe: "10 minutes" is not valid: a duration from 2 s to 1 h, written like 30s, 10m, 24h or 7d.',
      ],
    ],
    [
      'a duration that is too long',
      { delivery: { observe: '2h' } },
      ['delivery.observe: "2h" is not valid: a duration from 2 s to 1 h, written like 30s, 10m, 24h or 7d.'],
    ],
    [
      'a list for a duration',
      { delivery: { observe: [10] } },
      ['delivery.observe: a list of 1 value is not valid: expected text or a number.'],
    ],
    [
      'a short waiver',
      { gates: { tests: { waived: 'no' } } },
      ['gates.tests.waived: "no" is not valid: a waiver needs its reason, at least 10 characters.'],
    ],
    [
      'a misspelt gate',
      { gates: { security: { sariff: 'x' } } },
      [
        'gates.security.sarif: is missing: expected text.',
        'gates.security.sariff: there is no such setting. Did you mean "sarif"? Allowed here: sarif, maxAge, ecr, waived.',
      ],
    ],
    [
      'a date that is none',
      { freezes: [{ from: 'tomorrow', to: '2026-11-20T10:00:00Z', reason: 'x', owner: 'y' }] },
      [
        'freezes[0].from: "tomorrow" is not valid: a date and time with its zone, such as 2026-11-20T10:00:00Z.',
      ],
    ],
  ])('%s [IN-1]', (_what, change, expected) => {
    expect(said(change)).toEqual(expected);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['out of range', { port: 70_000 }, 'target.port: 70000 is not valid: at most 65535.'],
    ['below the range', { instances: 0 }, 'target.instances: 0 is not valid: at least 1.'],
    ['a fraction', { instances: 1.5 }, 'target.instances: 1.5 is not valid: expected a whole number.'],
    [
      'a wrong kind of target',
      { kind: 'fargate' },
      'target.kind: "fargate" is not valid: allowed: local, lambda, alb, ecs, codedeploy.',
    ],
    [
      'no kind of target',
      { kind: undefined },
      'target.kind: is missing: allowed: local, lambda, alb, ecs, codedeploy.',
    ],
    ['an empty command', { command: '' }, 'target.command: "" is not valid: at least 1 character.'],
    ['a path without its slash', { health: 'up' }, 'target.health: "up" is not valid: must start with "/".'],
  ])('a target with %s [IN-1]', (_what, change, expected) => {
    expect(target(change)).toEqual([expected]);
  });

  it('never shows what may be a secret', () => {
    const secret = 'hunter2';
    const hidden = [
      ...target({ env: { TOKEN: { value: secret } } }),
      ...target({ env: `TOKEN=${secret}` }),
      ...target({ env: { PIN: 42_4242 } }),
      ...said({ target: [{ env: { TOKEN: secret } }] }),
      ...said({ slo: { env: secret } }),
      ...said({ dependencies: [{ name: 'db', url: `postgres://me:${secret}@db/x` }] }),
      ...said({
        smoke: {
          operations: [{ name: 'x', steps: [{ path: '/', headers: { a: [secret] }, body: { secret } }] }],
        },
      }),
    ];
    expect(hidden).toHaveLength(8);
    expect(hidden.join('\n')).not.toMatch(/hunter2|424242/);
    expect(hidden[0]).toBe(
      'target.env.TOKEN: what stands there (not shown: it may be a secret) is not valid: expected text.',
    );
  });

  it('shows the beginning of a long value only', () => {
    const [problem] = said({ risk: 'x'.repeat(500) });
    expect(problem?.length).toBeLessThan(120);
  });

  it('finds the nearest name within a third of its length', () => {
    expect(nearestName('Stratgy', ['steps', 'strategy'])).toBe('strategy');
    expect(nearestName('slo', ['sol', 'plan'])).toBe('sol');
    expect(nearestName('port', ['command', 'kind'])).toBeUndefined();
    expect(nearestName('x', [])).toBeUndefined();
  });
});
