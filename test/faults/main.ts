import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { synthesizedTemplate } from '../../lib/local/runner/synthesized.ts';
import { type Case, casesOf, courses } from './matrix.ts';
import { runOnThreads } from './pool.ts';
import type { Outcome } from './run-case.ts';
import { type Schedule, tell } from './schedule.ts';

const HELP = `Usage: npm run test:faults -- [--only <text>] [--case <json>] [--sample <n>]

  Runs the synthesized workflow with every fault at every task and state, on virtual time, and checks what must always hold.

  --only <text>   groups whose name has this text
  --sample <n>    every nth case
  --show <n>      violations that are shown in full; else 10
  --case <json>   one schedule, with its story
`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    sample: { type: 'string', default: '1' },
    case: { type: 'string' },
    show: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
});
/** Violations that are shown in full. */
const MOST_SHOWN = Number(values.show);
const threads = Math.max(2, Math.min(4, availableParallelism()));
const template = await synthesizedTemplate();

if (values.help) process.stdout.write(HELP);
else if (values.case) await one(JSON.parse(values.case) as Schedule);
else await matrix();
process.exit();

async function one(schedule: Schedule): Promise<void> {
  await runOnThreads(template, 1, [schedule], (_, { story, ending, violations }) => {
    process.stdout.write(
      `${story.join('\n')}\n\nended: ${ending}\n${violations.join('\n') || 'no violation'}\n`,
    );
    process.exitCode = violations.length > 0 ? 1 : 0;
  });
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
