import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { synthesizedTemplate } from '../../lib/local/runner/synthesized.ts';
import { type Case, casesOf, courses } from './matrix.ts';
import { runOnThreads } from './pool.ts';
import type { Outcome } from './run-case.ts';
import { runRandom } from './run-random.ts';
import { type Schedule, tell } from './schedule.ts';

const HELP = `Usage: npm run test:faults -- [--only <text>] [--case <json>] [--sample <n>] [--random <n> [--seed <n>]]

  Runs the synthesized workflow with every fault at every task and state, on virtual time, and checks what must always hold.

  --only <text>   groups whose name has this text
  --sample <n>    every nth case; else every second one. 1: all of them, in about seven minutes
  --random <n>    so many random schedules with several faults each, instead; a violation is shrunk to a short story
  --seed <n>      of the random schedules; else the time
  --show <n>      violations that are shown in full; else 10
  --case <json>   one schedule, with its story
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    sample: { type: 'string', default: '2' },
    case: { type: 'string' },
    random: { type: 'string' },
    seed: { type: 'string' },
    show: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
});
/** Violations that are shown in full. */
const MOST_SHOWN = Number(values.show);
const threads = Math.max(2, Math.min(4, availableParallelism()));
const template = await synthesizedTemplate();

if (values.help) process.stdout.write(HELP);
else if (values.case) await one(scheduleIn(values.case));
else if (values.random) await random(Number(values.random), Number(values.seed ?? Date.now() % 1e9));
else await matrix();
process.exit();

/** A case is one of those that a violation prints; the least is {"strategy":"canary","candidate":"good"}. */
function scheduleIn(text: string): Schedule {
  try {
    const schedule = JSON.parse(text) as Schedule;
    if (
      /^(canary|blue-green|rolling)$/.test(schedule.strategy) &&
      /^(good|bad|bad-at-half|bad-while-asked)$/.test(schedule.candidate)
    )
      return schedule;
  } catch {
    // Said below: not JSON is no schedule either.
  }
  process.stderr.write(
    `--case is no schedule: ${text.slice(0, 80)}; it is JSON as a violation prints it, at least {"strategy":"canary","candidate":"good"}\n`,
  );
  process.exit(64);
}

async function one(schedule: Schedule): Promise<void> {
  await runOnThreads(template, 1, [schedule], (_, { story, ending, violations }) => {
    process.stdout.write(
      `${story.join('\n')}\n\nended: ${ending}\n${violations.join('\n') || 'no violation'}\n`,
    );
    process.exitCode = violations.length > 0 ? 1 : 0;
  });
}

async function random(runs: number, seed: number): Promise<void> {
  const began = performance.now();
  process.stdout.write(`seed ${seed}\n`);
  let done = 0;
  const results = await runRandom(template, { threads, seed, runs }, () => {
    done += 1;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${runs}`);
  });
  const endings = new Map<string, number>();
  for (const [kind, times] of results.flatMap((result) => result.endings))
    endings.set(kind, (endings.get(kind) ?? 0) + times);
  for (const [index, { failed, schedule, violations, shrinks, error }] of results.entries()) {
    if (!failed) continue;
    process.exitCode = 1;
    process.stdout.write(
      `\nseed ${seed + index}, after ${shrinks} shrinks:\n${schedule ? tell(schedule) : ''}\n`,
    );
    process.stdout.write(`  ${violations.length > 0 ? violations.join('\n  ') : error}\n`);
  }
  const ran = results.reduce((sum, result) => sum + result.runs, 0);
  process.stdout.write(
    `${ran} random schedules in ${((performance.now() - began) / 1000).toFixed(0)} s on ${threads} threads (seeds ${seed} to ${seed + threads - 1}): ${results.filter(({ failed }) => failed).length} violations; ${[...endings].map(([kind, times]) => `${kind} ${times}`).join(', ')}\n`,
  );
}

async function matrix(): Promise<void> {
  const began = performance.now();
  const bases = courses();
  const cases: Case[] = [];
  const outcomes = new Map<number, Outcome>();
  const courseOf = new Map<number, Outcome>();
  await runOnThreads(
    template,
    threads,
    bases.map(({ schedule }) => schedule),
    (index, outcome) => courseOf.set(index, outcome),
  );
  bases.forEach(({ group, schedule }, index) => {
    const outcome = courseOf.get(index);
    if (!outcome) throw new Error(`the course ${tell(schedule)} was not run`);
    cases.push({ group: 'no fault', schedule }, ...casesOf(outcome.course, group));
  });
  const nth = Number(values.sample);
  const chosen = cases.filter(({ group }, index) => group.includes(values.only) && index % nth === 0);
  await runOnThreads(
    template,
    threads,
    chosen.map(({ schedule }) => schedule),
    (index, outcome) => {
      outcomes.set(index, outcome);
      if (process.stderr.isTTY) process.stderr.write(`\r${outcomes.size} of ${chosen.length}`);
    },
  );
  report(chosen, outcomes, (performance.now() - began) / 1000);
}

function report(chosen: readonly Case[], outcomes: ReadonlyMap<number, Outcome>, seconds: number): void {
  const rows = new Map<
    string,
    { cases: number; met: number; violated: number; endings: Map<string, number> }
  >();
  const violated: string[] = [];
  chosen.forEach(({ group, schedule }, index) => {
    const outcome = outcomes.get(index);
    if (!outcome) throw new Error(`the case ${tell(schedule)} was not run`);
    const row = rows.get(group) ?? { cases: 0, met: 0, violated: 0, endings: new Map<string, number>() };
    rows.set(group, row);
    row.cases += 1;
    row.met += outcome.met > 0 ? 1 : 0;
    row.endings.set(outcome.ending, (row.endings.get(outcome.ending) ?? 0) + 1);
    if (outcome.violations.length === 0) return;
    row.violated += 1;
    violated.push(`${tell(schedule)}\n  ${outcome.violations.join('\n  ')}`);
  });
  const widest = Math.max(...[...rows.keys()].map((group) => group.length));
  process.stdout.write(`${'group'.padEnd(widest)}  cases  met  violations  endings\n`);
  for (const [group, { cases, met, violated: bad, endings }] of rows)
    process.stdout.write(
      `${group.padEnd(widest)}  ${String(cases).padStart(5)}  ${String(met).padStart(3)}  ${String(bad).padStart(10)}  ${[...endings].map(([kind, times]) => `${kind} ${times}`).join(', ')}\n`,
    );
  process.stdout.write(
    `\n${chosen.length} cases in ${seconds.toFixed(0)} s on ${threads} threads, each with every invariant: ${violated.length} violations\n`,
  );
  for (const each of violated.slice(0, MOST_SHOWN)) process.stdout.write(`\n${each}\n`);
  if (violated.length > MOST_SHOWN) process.stdout.write(`\nand ${violated.length - MOST_SHOWN} more\n`);
  if (violated.length > 0)
    process.stdout.write(`\none of them with its story: npm run test:faults -- --case '<json>'\n`);
  process.exitCode = violated.length > 0 ? 1 : 0;
}
