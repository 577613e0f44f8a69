import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder for a run of the tests: what its workers make once, they find there (test/infra/synthesized.ts). */
export default () => {
  process.env.SLIPWAY_TEST_RUN = mkdtempSync(join(tmpdir(), 'slipway-run-'));
};

/** Away with it when the run is over. */
export const remove = () => rmSync(process.env.SLIPWAY_TEST_RUN, { recursive: true, force: true });
