import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Code that keeps a promise, and what is put in its place: the matrix has to notice. */
interface Mutation {
  readonly what: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The groups of the matrix that it concerns, and every how many of their cases. */
  readonly only: string;
  readonly sample: number;
}

const MUTATIONS: readonly Mutation[] = [
  {
    what: 'fencing: a step takes the next number whatever the deployment has done since',
    file: 'lib/local/records/lock-store.ts',
    from: '(row.raised_from !== from || row.fencing === from || overrides || row.raised_for === step)',
    to: 'true',
    only: 'a healthy candidate, a task begins',
    sample: 1,
  },
  {
    what: 'fencing: an execution that was taken over goes on',
    file: 'lib/stages/in-charge.ts',
    from: 'record.execution !== state.execution.name',
    to: 'false',
    only: 'a recovery beside it',
    sample: 2,
  },
  {
    what: 'fencing: a target takes orders with an older number than it has seen',
    file: 'lib/local/simulated/simulated-driver.ts',
    from: 'if (fencing < highest)',
    to: 'if (fencing < 0)',
    only: 'hangs right before',
    sample: 2,
  },
  {
    what: 'the catch around Observe',
    file: 'lib/infra/workflow/observe.ts',
    from: "    observe.addCatch(props.onError, { errors: ['States.ALL'], resultPath: '$.failure' });\n",
    to: '',
    only: 'no fault',
    sample: 1,
  },
  {
    what: 'the kept signal: a task does not look whether somebody has interrupted',
    file: 'lib/stages/context.ts',
    from: 'if (kept) throw',
    to: 'if (kept && ports === undefined) throw',
    only: 'abort at a state',
    sample: 1,
  },
  {
    what: 'lost answers: a task that comes again writes its ending again',
    file: 'lib/stages/record-ending.ts',
    from: "if (actions.has('end')) return;",
    to: '',
    only: 'answer is lost',
    sample: 5,
  },
  {
    what: 'lost answers: a step that comes again is turned away',
    file: 'lib/local/records/lock-store.ts',
    from: '|| row.raised_for === step)',
    to: ')',
    only: 'a healthy candidate, a task acts and its answer is lost',
    sample: 1,
  },
  {
    what: 'the recovery rule: a stopped execution starts no recovery',
    file: 'lib/infra/constructs/events.ts',
    from: "status: ['FAILED', 'TIMED_OUT', 'ABORTED'],",
    to: "status: ['FAILED', 'TIMED_OUT'],",
    only: 'execution stopped',
    sample: 5,
  },
  {
    what: 'the sweep: what an event was lost of is never found',
    file: 'lib/infra/constructs/events.ts',
    from: 'schedule: Schedule.rate(Duration.minutes(5)),',
    to: 'schedule: Schedule.rate(Duration.days(5)),',
    only: 'event lost',
    // The matrix has five cases of a state in turn: every fifth would be of another group.
    sample: 3,
  },
  {
    what: 'the incident: a deployment is closed though nobody was told',
    file: 'lib/stages/release-lock.ts',
    from: 'if (wasRolledBack(state.ending) && !state.incident)',
    to: "if (state.ending?.reason === 'never')",
    only: 'a bad candidate, a task throws',
    sample: 1,
  },
];

const ROOT = join(import.meta.dirname, '..', '..');
const COPIED = ['bin', 'lib', 'lambdas', 'services', 'test', 'package.json', 'cdk.json', 'tsconfig.json'];

const tree = mkdtempSync(join(tmpdir(), 'slipway-mutations-'));
for (const name of COPIED) cpSync(join(ROOT, name), join(tree, name), { recursive: true });
symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));

let missed = 0;
try {
  const unharmed = await faults('', 25);
  if (unharmed.caught > 0)
    throw new Error(`the tree as it is has violations, so nothing can be told:\n${unharmed.first}`);
  process.stdout.write(`as it is: ${unharmed.cases}, no violation\n`);
  for (const { what, file, from, to, only, sample } of MUTATIONS) {
    const path = join(tree, file);
    const before = readFileSync(path, 'utf8');
    if (before.split(from).length !== 2)
      throw new Error(`${file} has not exactly one "${from}": correct test/faults/mutations.ts`);
    writeFileSync(path, before.replace(from, to));
    const { caught, cases, first } = await faults(only, sample);
    writeFileSync(path, before);
    if (caught === 0) missed += 1;
    process.stdout.write(
      `${caught > 0 ? '✓' : '✗'} without ${what}: ${caught > 0 ? `${caught} of ${cases} violated, such as ${first}` : 'NOT NOTICED'}\n`,
    );
  }
} finally {
  rmSync(tree, { recursive: true, force: true });
}
process.stdout.write(`${MUTATIONS.length - missed} of ${MUTATIONS.length} were noticed\n`);
process.exitCode = missed > 0 ? 1 : 0;

/** A part of the matrix on the copy. */
function faults(
  only: string,
  sample: number,
): Promise<{ readonly caught: number; readonly cases: string; readonly first: string }> {
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['test/faults/main.ts', '--only', only, '--sample', String(sample), '--show', '1'],
      { cwd: tree, maxBuffer: 1 << 26 },
      (_error, stdout, stderr) => {
        const summary = /^(\d+ cases) in .*: (\d+) violations$/m.exec(stdout);
        if (!summary || summary[1] === '0 cases')
          return reject(new Error(`the matrix did not run: ${stdout}${stderr}`));
        const first = /^ {2}(\d+: .*)$/m.exec(stdout)?.[1] ?? '';
        resolve({ caught: Number(summary[2]), cases: summary[1] ?? '', first: `"${first.slice(0, 140)}"` });
      },
    );
  });
}
