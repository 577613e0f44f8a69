import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { SmokeOperation } from '../model/definition/smoke.ts';
import type { SmokeOutcome } from '../model/verdict.ts';

/** candidate/stable: the version's own address. production: where users come in. */
export type SmokePlace = { readonly at: 'version'; readonly version: string } | { readonly at: 'production' };

export interface SmokeRunner {
  /**
   * Runs each operation's steps in order and answers one outcome per operation. What cannot be reached is a
   * failed outcome, not an error.
   */
  run(
    definition: ServiceDefinition,
    place: SmokePlace,
    operations: readonly SmokeOperation[],
    /** Milliseconds for all operations together. @default as the runner has it */
    patienceMs?: number,
  ): Promise<readonly SmokeOutcome[]>;
}
