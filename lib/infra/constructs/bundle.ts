import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { ServiceFile } from '../service-definitions.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What is bundled. Where the CDK asks for no bundles (`cdk ls`, `cdk destroy`), it stands for them. */
export const SOURCES = join(ROOT, 'lambdas');
/** CommonJS packages inside of an ES module ask for `require`. */
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/**
 * All functions in one folder: a small file each, and what they share in chunks. The SDK is bundled: the version that
 * the tests ran with is the one that runs (docs/decisions/0008).
 *
 * @param metafile where esbuild writes what is in each file; @default nowhere
 * @returns the folder; the definitions that the functions read lie in `services` below it
 */
export function bundleFunctions(services: readonly ServiceFile[], metafile?: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-bundle-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const entries = readdirSync(SOURCES).filter((name) => !name.endsWith('world.ts'));
  execFileSync(
    join(ROOT, 'node_modules', '.bin', 'esbuild'),
    [
      ...entries.map((name) => join('lambdas', name)),
      '--bundle',
      '--splitting',
      '--minify',
      '--platform=node',
      // ES modules, of which esbuild takes what is used: half the size of the CommonJS builds.
      '--main-fields=module,main',
      '--target=node24',
      '--format=esm',
      '--out-extension:.js=.mjs',
      `--banner:js=${REQUIRE}`,
      '--log-level=error',
      `--outdir=${folder}`,
      ...(metafile === undefined ? [] : [`--metafile=${metafile}`]),
    ],
    { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  mkdirSync(join(folder, 'services'));
  for (const { path, content, definition } of services)
    writeFileSync(
      join(folder, 'services', `${definition.service}.json`),
      JSON.stringify({ origin: basename(path), content }),
    );
  return folder;
}
