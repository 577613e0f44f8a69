import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { bundleFunctions } from '../lib/infra/constructs/bundle.ts';

/** What is uploaded for the functions: their own files, and the chunks that they share. */
const folder = bundleFunctions([]);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.mjs'))
  .map((name) => ({ name, kib: statSync(join(folder, name)).size / 1024 }))
  .sort((a, b) => b.kib - a.kib);
for (const { name, kib } of files) console.log(`${kib.toFixed(1).padStart(8)} KiB  ${name}`);
const total = files.reduce((sum, { kib }) => sum + kib, 0);
console.log(`${total.toFixed(1).padStart(8)} KiB  in ${files.length} files, one asset for every function`);
