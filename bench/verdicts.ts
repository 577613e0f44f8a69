import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allJobs, FULL, QUICK } from './all-jobs.ts';
import { chart } from './chart.ts';
import { judgeDemands } from './demands.ts';
import { exportTraces } from './export.ts';
import { SLIPWAY } from './figures.ts';
import { runAll } from './pool.ts';
import { BadFile, readTraces } from './read-traces.ts';
import { markdownDemands, markdownTable, plainDemands, plainTable } from './render.ts';
import { judge } from './slipway-rule.ts';
import { allTables } from './tables.ts';
import { timeVerdict } from './time-verdict.ts';

const HERE = import.meta.dirname;
const HELP = `Usage: npm run bench:verdicts -- [--quick] [--export <file>] [--judge <file>]

  --quick          fewer runs, under a minute; writes no files
  --export <file>  writes one trace of every job with its truth, for anybody's judge (traces.schema.json)
  --judge <file>   reads such a file, and says what Slipway does with each trace
`;

try {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      export: { type: 'string' },
      judge: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(HELP);
  else if (values.export) process.stdout.write(exportTraces(values.export));
  else if (values.judge) judgeFile(values.judge);
  else await benchmark(values.quick);
} catch (error) {
  // What the caller got wrong is said in a line; anything else is a defect of the benchmark, and keeps its trace.
  if (!isCallers(error)) throw error;
  process.stderr.write(`${(error as Error).message}\n\n${HELP}`);
  process.exitCode = 64;
}

function isCallers(error: unknown): boolean {
  const { code = '', syscall } = error as { readonly code?: string; readonly syscall?: string };
  return error instanceof BadFile || code.startsWith('ERR_PARSE_ARGS') || syscall === 'open';
}

function judgeFile(path: string): void {
  for (const { trace } of readTraces(path)) {
    const found = judge(trace);
    process.stdout.write(
      `${trace.id}: ${found ? `rolled back after period ${found.index + 1} (${found.metric})` : 'not rolled back'}\n`,
    );
  }
}

async function benchmark(quick: boolean): Promise<void> {
  const began = performance.now();
  // Alone on the machine: the workers begin afterwards.
  const medianMs = timeVerdict();
  const jobs = allJobs(quick ? QUICK : FULL);
  const results = await runAll(jobs, (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${jobs.length}`);
  });
  const seconds = Math.round((performance.now() - began) / 1000);
  const demands = judgeDemands(results, medianMs);
  const tables = allTables(results);
  process.stdout.write(`${tables.map(plainTable).join('\n')}\n\n${plainDemands(demands)}\n`);
  const runs = results.reduce((sum, { job }) => sum + job.runs, 0);
  const how = `${runs.toLocaleString('en-US')} deployments in ${seconds} s on ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}`;
  process.stdout.write(`\n${how}\n`);
  if (!quick) {
    const others = results[0]?.outcomes.map(({ rule }) => rule).filter((rule) => rule !== SLIPWAY) ?? [];
    const shown = others.filter((rule) => /3 of 3|Kayenta|threshold 5|failureLimit 3/.test(rule));
    writeFileSync(join(HERE, 'verdicts.svg'), await chart(results, shown));
    const notes = readFileSync(join(HERE, 'NOTES.md'), 'utf8');
    writeFileSync(
      join(HERE, 'RESULTS.md'),
      [
        '# How good the verdicts are',
        '',
        `Made by \`npm run bench:verdicts\`: ${how}.`,
        '',
        markdownDemands(demands),
        notes,
        '![Failed requests by cell and rule](verdicts.svg)',
        '',
        ...tables.map(markdownTable),
      ].join('\n'),
    );
  }
  if (!demands.every(({ holds }) => holds)) process.exitCode = 1;
}
