import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HISTORY_LIMIT, historyEvents } from '../../../lib/domain/strategy/history.ts';
import { planDeployment, planInForce } from '../../../lib/domain/strategy/index.ts';
import { openQuestion, secondsToExtend } from '../../../lib/domain/strategy/question-room.ts';
import type { ServiceDefinition } from '../../../lib/model/definition/service-definition.ts';
import type { PlanInForce } from '../../../lib/model/plan.ts';
import { definitionWith, requestWith } from '../../builders/definition.ts';

const SPARE = 1000;
const HOUR = 3600;
const DAY = 86_400;

interface Accepted {
  readonly plan: PlanInForce;
  readonly definition: ServiceDefinition;
}

/** The plan in force, where the planner takes it. */
function accepted(change: object, instances = 4): Accepted | undefined {
  const definition = definitionWith(change);
  const planned = planDeployment({
    definition,
    request: requestWith(),
    capabilities: {
      driver: 'test',
      strategies: ['canary', 'rolling', 'blue-green'],
      steps: 'any',
      sentence: '',
      instances,
    },
    previousVersion: '1',
    traffic: null,
  });
  return planned.ok ? { plan: planInForce(planned.plan, 'key', definition), definition } : undefined;
}

function planOf(change: object, instances?: number): Accepted {
  const plan = accepted(change, instances);
  if (!plan) throw new Error('the planner refuses this plan');
  return plan;
}

/** Counted here once more: ten events a turn, the last one begun, 48 around a question and 72 around an observation. */
const turns = (seconds: number, { plan }: Accepted, pace = 1) =>
  [plan.periodSeconds, plan.infrastructureSeconds, plan.smokeSeconds].reduce(
    (sum, every) => sum + Math.ceil(seconds / Math.max(every, pace)) + 1,
    0,
  ) * 10;
const asking = (of: Accepted, seconds: number, pace: number) => turns(seconds, of, pace) + 48;
const longest = ({ plan, definition }: Accepted) =>
  historyEvents(
    plan.stages,
    plan.finalObserveSeconds,
    { ...plan, verifyWithinSeconds: definition.rollback.verifyWithin },
    definition.slo.extensions,
  );

const at = (stage: number, asked = 0, extended: readonly number[] = []) => ({
  extended,
  asked,
  progress: { stage },
});

describe('how a question is asked, by what the history has room for', () => {
  it('is looked at as often as an observation, for the whole hour, with the defaults [OB-1]', () => {
    const { plan, definition } = planOf({});
    expect(openQuestion(plan, definition, at(0))).toEqual({ seconds: HOUR, paceSeconds: 1 });
    expect(secondsToExtend(plan, definition, at(0))).toBeGreaterThan(5 * HOUR);
  });

  it.each([
    [20, '10m', '1h'],
    [34, '5m', '1h'],
    [40, '5m', '1h'],
    [8, '30m', '4h'],
    [20, '10m', '24h'],
    [34, '5m', '24h'],
  ])(
    'is looked at every five minutes at the least, rolling over %i instances at %s each, asked for %s [OB-1]',
    (instances, observe, expireAfter) => {
      const change = { approvals: { expireAfter }, delivery: { strategy: 'rolling', observe } };
      const { plan, definition } = planOf(change, instances);
      const { seconds, paceSeconds } = openQuestion(plan, definition, at(0));
      expect(paceSeconds).toBeLessThanOrEqual(300);
      if (plan.approvalSeconds === HOUR) expect(seconds).toBe(HOUR);
      else expect(seconds).toBeGreaterThan(HOUR / 6);
    },
  );

  it('is open for less long where a day does not fit, and for ten minutes when nothing is left [OB-1, EX-5]', () => {
    const change = {
      approvals: { expireAfter: '24h' },
      delivery: { strategy: 'rolling', observe: '10m' },
    };
    const { plan, definition } = planOf(change, 20);
    const first = openQuestion(plan, definition, at(0));
    expect(first.paceSeconds).toBe(300);
    expect(first.seconds).toBeLessThan(DAY);
    expect(first.seconds % 60).toBe(0);
    expect(openQuestion(plan, definition, at(3, 24_000))).toEqual({ seconds: 600, paceSeconds: 300 });
    // A minute's question is not made longer by that.
    const brief = { ...plan, approvalSeconds: 60 };
    expect(openQuestion(brief, definition, at(3, 24_000)).seconds).toBe(60);
  });

  it('gives an extension half of the room, until none fits any more [CM-2]', () => {
    const { plan, definition } = planOf({});
    const left = (extended: number[]) => secondsToExtend(plan, definition, at(1, 0, extended));
    const first = left([]);
    expect(left([first])).toBeLessThan(0.6 * first);
    expect(left([first])).toBeGreaterThan(0.4 * first);
    expect(left([first, first, first])).toBe(0);
  });

  it('keeps nothing for questions that nobody is asked, and refuses a plan whose questions do not fit [EX-5, ST-1]', () => {
    const full = (onInconclusive: string) => ({
      slo: { onInconclusive },
      delivery: { strategy: 'rolling', observe: '5m', finalObserve: '5m' },
    });
    expect(accepted(full('advance'), 44)).toBeDefined();
    expect(accepted(full('ask'), 44)).toBeUndefined();
    const { plan, definition } = planOf(full('advance'), 42);
    const asks = { ...plan, onInconclusive: 'ask' as const };
    expect(secondsToExtend(plan, definition, at(0))).toBeGreaterThan(
      secondsToExtend(asks, definition, at(0)),
    );
  });

  it('counts smoke tests as often as they will be made: as the shortest observation is long [EX-5]', () => {
    const delivery = { steps: [5, 50, 100], observe: '1h', smokeEvery: '1h' };
    const { plan } = planOf({ delivery: { ...delivery, finalObserve: '1h' } });
    expect(plan.smokeSeconds).toBe(HOUR);
    const short = { ...delivery, observe: '2s', finalObserve: '50m' };
    expect(planOf({ slo: { extensions: 0 }, delivery: short }).plan.smokeSeconds).toBe(2);
    expect(accepted({ slo: { extensions: 1 }, delivery: short })).toBeUndefined();
  });
});

describe('the history of an execution in which people have a say', () => {
  const between = (min: number, max: number) => fc.integer({ min, max });
  const story = fc.record({
    instances: between(1, 44),
    strategy: fc.constantFrom('rolling', 'rolling', 'canary', 'blue-green'),
    observe: between(2, 3600),
    finalObserve: between(2, 3600),
    period: between(1, 300),
    infrastructureEvery: between(1, 600),
    smokeEvery: between(1, 3600),
    expireAfter: fc.oneof(between(30, DAY), fc.constantFrom(HOUR, DAY)),
    extensions: between(0, 3),
    // Of each observation: how far a person extends it, and when the question about it is answered.
    people: fc.array(
      fc.record({
        extends: fc.double({ min: 0, max: 1, noNaN: true }),
        times: between(0, 3),
        asks: fc.boolean(),
        answered: fc.oneof(fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
      }),
      { minLength: 46, maxLength: 46 },
    ),
  });

  it('is never outgrown, whatever the plan, whoever extends, and whenever each question is answered [EX-5, OB-1, CM-2]', () => {
    let most = 0;
    let plans = 0;
    fc.assert(
      fc.property(story, (each) => {
        const { observe, finalObserve, period, extensions, expireAfter, strategy } = each;
        const of = accepted(
          {
            slo: { period, extensions },
            approvals: { expireAfter },
            delivery: {
              strategy,
              observe: Math.max(observe, period),
              finalObserve: Math.max(finalObserve, period),
              infrastructureEvery: each.infrastructureEvery,
              smokeEvery: each.smokeEvery,
            },
          },
          each.instances,
        );
        fc.pre(of !== undefined);
        plans += 1;
        const { plan, definition } = of;
        const planned = longest(of);
        const least = asking(of, Math.min(expireAfter, 600), 300);
        const extended: number[] = [];
        let asked = 0;
        let byPeople = 0;
        for (let stage = 0; stage <= plan.stages.length; stage++) {
          const final = stage === plan.stages.length;
          const progress = { stage: Math.min(stage, plan.stages.length - 1), final };
          const use = () => ({ extended, asked, progress });
          const person = each.people[stage];
          if (!person) throw new Error(`nobody is there at stage ${stage}`);
          for (let time = 0; time < person.times; time++) {
            const seconds = Math.floor(
              person.extends * Math.min(14_400, secondsToExtend(plan, definition, use())),
            );
            if (seconds < 60) continue;
            extended.push(seconds);
            byPeople += turns(seconds, of) + 72;
          }
          if (!person.asks) continue;
          const { seconds, paceSeconds } = openQuestion(plan, definition, use());
          const toCome = final ? 0 : plan.stages.length - stage;
          const left = HISTORY_LIMIT - planned - byPeople - asked;
          const room = left - Math.max(SPARE, toCome * least);
          expect(paceSeconds).toBeLessThanOrEqual(300);
          expect(seconds).toBeGreaterThanOrEqual(Math.min(expireAfter, 600));
          // Not shortened where there is room, and not looked at less often than half of the room allows.
          if (seconds < expireAfter) expect(asking(of, expireAfter, 300)).toBeGreaterThan(room);
          if (paceSeconds > 1) expect(asking(of, expireAfter, paceSeconds - 1)).toBeGreaterThan(room / 2);
          asked += asking(of, Math.ceil(person.answered * seconds), paceSeconds);
        }
        most = Math.max(most, planned + byPeople + asked);
        expect(planned + byPeople + asked).toBeLessThanOrEqual(HISTORY_LIMIT);
      }),
      { numRuns: 1500, seed: 20_261_126 },
    );
    process.stdout.write(
      `longest execution of ${plans} plans, with questions and extensions: ${most} of ${HISTORY_LIMIT} history events\n`,
    );
    expect(most).toBeGreaterThan(HISTORY_LIMIT - 3 * SPARE);
  });
});
