import { randomUUID } from 'node:crypto';

/** One id for a run of the tests: what its workers make once, they find by it (test/infra/synthesized.ts). */
export default () => {
  process.env.SLIPWAY_TEST_RUN = randomUUID();
};
