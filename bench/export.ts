import { writeFileSync } from 'node:fs';
import { allJobs, QUICK } from './all-jobs.ts';
import { draw, drawHistory } from './generate.ts';

/** Writes one trace of every job, with what is true of it. Answers what was written, in words. */
export function exportTraces(path: string): string {
  const all = allJobs(QUICK).map(({ cell, scenario, stages, seed }) => {
    const { trace, truth } = draw(cell, scenario, stages, drawHistory(cell, scenario, seed), seed);
    return { trace, truth };
  });
  writeFileSync(path, `[\n${all.map((each) => JSON.stringify(each)).join(',\n')}\n]\n`);
  return `${all.length} traces written to ${path}; their format: bench/traces.schema.json\n`;
}
