import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { templateWithoutServices } from '../infra/synthesized.ts';
import { clock } from '../workflow/virtual-time.ts';
import { type Case, casesOf, courses } from './matrix.ts';
import { schedules } from './random.ts';
import { runCase, workflowsIn } from './run-case.ts';
import { type Schedule, tell } from './schedule.ts';

/** `npm run test:faults` runs all of them; here every so many keeps `npm test` quick. */
const EVERY = 80;
const RANDOM = 80;
const SEED = 20_261_125;

const workflows = workflowsIn(templateWithoutServices());
const cases: Case[] = [];

beforeAll(async () => {
  for (const { group, schedule } of courses())
    cases.push(
      { group: 'no fault', schedule },
      ...casesOf((await runCase(schedule, workflows)).course, group),
    );
}, 60_000);
afterAll(() => clock.uninstall());

/** Violations with the schedule that has them; `npm run test:faults -- --case` tells its story. */
const violated = async (schedule: Schedule): Promise<string[]> =>
  (await runCase(schedule, workflows)).violations.map((each) => `${each} <- ${tell(schedule)}`);

describe('whatever dies, whenever it dies', () => {
  it('leaves traffic on one good version or calls a person, in a part of the matrix [RB-5, EX-5, OB-5]', async () => {
    expect(cases.length).toBeGreaterThan(2000);
    const chosen = cases.filter((_, index) => index % EVERY === 0);
    const found = [];
    for (const { schedule } of chosen) found.push(...(await violated(schedule)));
    expect(found).toEqual([]);
  }, 120_000);

  it('does so with several faults at once [RB-5, EX-5]', async () => {
    await fc.assert(
      fc.asyncProperty(schedules(workflows), async (schedule) => {
        expect(await violated(schedule)).toEqual([]);
      }),
      { numRuns: RANDOM, seed: SEED },
    );
  }, 120_000);
});

const deployment = { workflow: 'deployment' } as const;
const recovery = { workflow: 'recovery' } as const;

/** What was found by the matrix or by chance, each once a violation. */
const FOUND: ReadonlyArray<readonly [string, Schedule]> = [
  [
    'a shift that comes when the stage after it is observed does not take its share again [EX-5]',
    {
      strategy: 'canary',
      candidate: 'good',
      faults: [{ ...deployment, task: 'shift-traffic', call: 1, times: 1, kind: 'answers-very-late' }],
    },
  ],
  [
    'a shift that was done and never answered is known to the way back: users met the candidate [RB-4]',
    {
      strategy: 'canary',
      candidate: 'good',
      faults: [{ ...deployment, task: 'shift-traffic', call: 1, times: 12, kind: 'dies-after-write' }],
    },
  ],
  [
    'an admission that comes when its execution is over starts nothing that nobody carries on [IN-6]',
    {
      strategy: 'blue-green',
      candidate: 'good',
      faults: [{ ...deployment, task: 'admit-deployment', call: 1, times: 12, kind: 'answers-late' }],
    },
  ],
  [
    'a recovery that takes over twice does not turn itself away [RB-5]',
    {
      strategy: 'rolling',
      candidate: 'good',
      stops: [{ ...deployment, state: 'Final observation', nth: 1 }],
      faults: [{ ...recovery, task: 'take-over-deployment', call: 1, times: 1, kind: 'answers-late' }],
    },
  ],
  [
    'reports that could not be written are made up for [RP-1]',
    {
      strategy: 'blue-green',
      candidate: 'good',
      faults: [{ ...deployment, task: 'publish-reports', call: 1, times: 12, kind: 'throws' }],
    },
  ],
  [
    'an incident that could not be declared is made up for [RB-4]',
    {
      strategy: 'canary',
      candidate: 'bad',
      faults: [{ ...deployment, task: 'declare-incident', call: 1, times: 12, kind: 'never-answers' }],
    },
  ],
  [
    'records that are away for a minute in an observation leave no traffic and no lock [RB-5]',
    {
      strategy: 'canary',
      candidate: 'good',
      recoverBeside: { ...deployment, state: 'Confirm going on without a verdict', nth: 1 },
      outage: { ...deployment, state: 'Observe: judge SLOs', nth: 3, store: 'records', seconds: 60 },
    },
  ],
  [
    'evidence that is away keeps no traffic where it is bad [RB-1]',
    {
      strategy: 'canary',
      candidate: 'bad-at-half',
      outage: { ...deployment, state: 'Observe', nth: 1, store: 'evidence', seconds: 240 },
    },
  ],
  [
    'a frozen way back calls people though nobody could be called at first [RB-3]',
    {
      strategy: 'canary',
      candidate: 'bad-at-half',
      mode: 'freeze-and-page',
      faults: [{ ...deployment, task: 'escalate', call: 1, times: 12, kind: 'never-answers' }],
    },
  ],
  [
    'a first deployment whose traffic cannot be read says that no version had any [RB-3]',
    {
      strategy: 'canary',
      candidate: 'good',
      hasStable: false,
      outage: { ...deployment, state: 'Check candidate', nth: 1, store: 'traffic', seconds: 2000 },
    },
  ],
  [
    'a rollback whose task never succeeds is looked at all the same, and people are called [RB-3, RB-5]',
    {
      strategy: 'canary',
      candidate: 'bad',
      faults: [{ ...deployment, task: 'roll-back-traffic', call: 1, times: 12, kind: 'throws' }],
    },
  ],
  [
    'a P0 is closed and the lock given back when a recovery proves the way back after all [RB-3, RB-4]',
    {
      strategy: 'canary',
      candidate: 'bad',
      faults: [
        { ...deployment, task: 'roll-back-traffic', call: 1, times: 12, kind: 'throws' },
        { ...deployment, task: 'escalate', call: 1, times: 12, kind: 'lost-answer' },
      ],
    },
  ],
  [
    'a step back that cannot be given is followed by the quick way back [RB-1]',
    {
      strategy: 'canary',
      candidate: 'bad-at-half',
      mode: 'stepped',
      faults: [{ ...deployment, task: 'roll-back-traffic', call: 1, times: 1, kind: 'write-answer-lost' }],
    },
  ],
  [
    'a watcher that comes when its deployment is over adds nothing to the archive [RP-3]',
    {
      strategy: 'rolling',
      candidate: 'good',
      faults: [
        { ...deployment, task: 'watch-infrastructure', call: 1, times: 2, kind: 'answers-very-late' },
        { ...deployment, task: 'roll-back-traffic', call: 1, times: 1, kind: 'throws' },
      ],
      stops: [{ ...recovery, state: 'Release lock', nth: 2 }],
    },
  ],
  [
    'a recovery that comes when its deployment is closed adds nothing after the seal [RP-3, RB-5]',
    {
      strategy: 'rolling',
      candidate: 'good',
      stops: [{ ...deployment, state: 'Observe', nth: 1 }],
      faults: [{ ...recovery, task: 'take-over-deployment', call: 1, times: 1, kind: 'answers-very-late' }],
    },
  ],
  [
    'a P1 that becomes worse becomes a P0: the lock is never kept without one [RB-3, RB-4]',
    {
      strategy: 'canary',
      candidate: 'bad',
      stops: [{ ...deployment, state: 'Record ending', nth: 1 }],
      outage: { ...recovery, state: 'Receive recovery request', nth: 1, store: 'traffic', seconds: 2000 },
    },
  ],
];

describe('what was found once', () => {
  it.each(FOUND)('%s', async (_name, schedule) => {
    expect(await violated(schedule)).toEqual([]);
  });
});
