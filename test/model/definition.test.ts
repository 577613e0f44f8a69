import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import { parseDefinition } from '../../lib/model/parse.ts';

const ORIGIN = 'services/checkout.yaml';
const TEN_LINES = `service: checkout
owner: payments team
risk: high
target:
  kind: local
  command: node server.js --version {version} --port {port}
  port: 8080
  health: /healthz
delivery:
  observe: 10m
`;
const SMALL = { service: 'checkout', target: { kind: 'local', command: 'node x.js', port: 8080 } };
const problems = (content: unknown) => {
  const parsed = parseDefinition(content, ORIGIN);
  return parsed.ok ? [] : parsed.problems;
};

describe('a service definition', () => {
  it('with a quorum that its approvers can never reach is refused; a group may be many [CM-2]', () => {
    const told = (approvers: string[], quorum: number, more: object = {}, beside: object = {}) => {
      const approvals = { approvers, quorum, ...more };
      const parsed = parseDefinition({ ...parse(TEN_LINES), approvals, ...beside }, ORIGIN);
      return parsed.ok ? 'valid' : parsed.problems.join('; ');
    };
    expect(told(['user:ada', 'slack:U0EVE'], 3)).toMatch(
      /approvals\.quorum: 3 is never reached by 2 people among the approvers .*: name more of them or a group, or lower it/,
    );
    expect(told(['slack-group:S0OPS'], 3)).toBe('valid');
    expect(told([], 3)).toBe('valid');
    // Two names of one person, by what they are or by what the definition says.
    expect(told(['ada@example.com', 'user:ada'], 2)).toMatch(/never reached by 1 person/);
    expect(told(['slack:U0ADA', 'user:al'], 2)).toBe('valid');
    expect(told(['slack:U0ADA', 'user:al'], 2, { people: [['user:al', 'slack:U0ADA']] })).toMatch(
      /by 1 person/,
    );
    const role = 'arn:aws:iam::111122223333:role/Release';
    expect(told([role], 2)).toMatch(/by 1 person/);
    expect(told([role], 2, { trustSessionNames: true })).toBe('valid');
    const session = (name: string) => `arn:aws:sts::111122223333:assumed-role/Release/${name}`;
    expect(told([session('ada'), session('bob')], 2)).toMatch(/by 1 person/);
    expect(told([role, session('ada')], 2)).toMatch(/by 1 person/);
    expect(told(['user:ada'], 1, { people: [['slack-group:S0OPS', 'user:ada']] })).toMatch(
      /approvals\.people: slack-group:S0OPS is a group, which is many people/,
    );
    // One that was admitted before these rules is readable on its way back.
    const admitted = { ...parse(TEN_LINES), approvals: { approvers: [role], quorum: 2 } };
    expect(ServiceDefinition.parse(admitted).approvals.quorum).toBe(2);
    const pushed = { deployOnPush: { ecr: 'shop/greeter' } };
    expect(told(['user:ada'], 1, { fourEyes: true }, pushed)).toMatch(
      /approvals\.approvers: after a push .*four eyes take two approvers, and one is named/,
    );
    expect(told(['user:ada', 'user:eve'], 1, { fourEyes: true }, pushed)).toBe('valid');
  });

  it('of ten lines is valid and gets every default [IN-1]', () => {
    const parsed = parseDefinition(parse(TEN_LINES), ORIGIN);
    expect(parsed.ok && parsed.definition).toEqual({
      service: 'checkout',
      environment: 'production',
      alarms: [],
      owner: 'payments team',
      risk: 'high',
      stateful: false,
      downtimeAllowed: false,
      spareCapacity: true,
      target: {
        kind: 'local',
        command: 'node server.js --version {version} --port {port}',
        cwd: '.',
        env: {},
        port: 8080,
        health: '/healthz',
        instances: 2,
        startTimeout: 30,
        drainTimeout: 10,
      },
      delivery: {
        strategy: 'recommend',
        leastSteps: 3,
        controlSlice: 5,
        cutOver: 'all',
        observe: 600,
        finalObserve: 900,
        infrastructureEvery: 60,
        smokeEvery: 300,
      },
      slo: {
        limits: { errorRatePp: 2, p99Percent: 20, throughputPercent: 30 },
        targets: { errorRatePercent: 0.1, p99Ms: 500, availabilityPercent: 99.95 },
        period: 60,
        mode: 'evidence',
        threshold: { breaches: 3, of: 3 },
        warmUp: 2,
        minimumRequests: 100,
        extensions: 1,
        onInconclusive: 'ask',
      },
      smoke: { operations: [] },
      gates: {},
      rollback: { mode: 'instant', stepEvery: 30, slo: 300, testedWithin: 604_800, verifyWithin: 300 },
      dependencies: [],
      freezes: [],
      onFiringAlarm: 'refuse',
      approvals: {
        confirmPlan: true,
        expireAfter: 3600,
        approvers: [],
        quorum: 1,
        fourEyes: false,
        people: [],
        trustSessionNames: false,
        requesters: [],
        skipWaits: false,
      },
    });
  });

  it('names the file, the path, the value, what is allowed and the nearest name [IN-1]', () => {
    const risk = 'hihg';
    expect(problems({ ...SMALL, risk })).toEqual([
      'services/checkout.yaml: risk: "hihg" is not valid: allowed: low, medium, high. Did you mean "high"?',
    ]);
  });

  it('names every problem at once [IN-1]', () => {
    expect(problems({ ...SMALL, risk: 'none', stateful: 'yes', freezes: 5 })).toHaveLength(3);
  });

  it.each([
    [null, '(top level): is empty: expected a mapping with service, environment, '],
    ['service', '(top level): "service" is not valid: expected a mapping with service'],
    [{ service: 'checkout' }, 'target: is missing: expected a mapping with kind, command, '],
    [{ ...SMALL, service: 'Check out' }, 'service: "Check out" is not valid: a service name is 1 to 40 '],
  ])('refuses %j as a definition [IN-1]', (content, sentence) => {
    expect(problems(content)[0]).toContain(`${ORIGIN}: ${sentence}`);
  });
});
