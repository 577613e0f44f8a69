import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../lib/infra/constructs/bundle.ts';
import { readSizes } from '../lib/infra/report/bundle-sizes.ts';
import { medianStarts } from '../lib/infra/report/cold-start.ts';

/** What a function may have of its own: the SDK is pinned and not ours to shrink (docs/decisions/0008). */
const MOST_KIB = 300;
/** These parse what others wrote, and carry the parsers of XML and YAML (docs/decisions/0008). */
const READERS = ['check-quality-gates', 'check-rollback-readiness'];
const MOST_KIB_READERS = 500;
/** How much longer a function may take to load than one that does nothing. */
const MOST_RATIO = 2;

const metafile = join(mkdtempSync(join(tmpdir(), 'slipway-report-')), 'meta.json');
const folder = bundleFunctions([], metafile);
const sizes = readSizes(readFileSync(metafile, 'utf8'));
writeFileSync(join(folder, 'empty.mjs'), 'export const handler = async () => ({});\n');
const starts = medianStarts(
  folder,
  sizes.map(({ name }) => name),
);

const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`.padStart(9);
const ms = (value: number) => `${value.toFixed(0)} ms`.padStart(7);
console.log('function                      own code   at start   with SDK    start  all loaded  ratio');
for (const { name, own, atStart, all } of sizes) {
  const { start, loaded } = starts.functions.get(name) ?? { start: Number.NaN, loaded: Number.NaN };
  console.log(
    `${name.padEnd(28)} ${kib(own)}  ${kib(atStart)}  ${kib(all)}  ${ms(start)}     ${ms(loaded)}  ${(start / starts.empty).toFixed(2)}`,
  );
}
const ratios = [...starts.functions.values()].map(({ start }) => start / starts.empty).sort((a, b) => a - b);
const median = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
const largestOf = (readers: boolean) =>
  Math.max(...sizes.filter(({ name }) => READERS.includes(name) === readers).map(({ own }) => own));
const [largest, largestReader] = [largestOf(false), largestOf(true)];
console.log(
  [
    '',
    `own code: everything that a function can load, without the SDK; the largest has ${kib(largest).trim()}, ${MOST_KIB} KiB allowed; readers of evidence ${kib(largestReader).trim()}, ${MOST_KIB_READERS} KiB allowed`,
    `start: a new process until the handler is there; an empty handler takes ${ms(starts.empty).trim()}, and the median function ${median.toFixed(2)} times that, ${MOST_RATIO} allowed`,
    'all loaded: the same with every client, schema and parser that a function may come to need, which it loads by first use',
  ].join('\n'),
);
if (largest > MOST_KIB * 1024 || largestReader > MOST_KIB_READERS * 1024 || !(median < MOST_RATIO))
  process.exitCode = 1;
