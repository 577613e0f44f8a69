import type { GateName } from '../model/definition/gates.ts';
import type { ServiceDefinition } from '../model/definition/service-definition.ts';
import type { GateEvidence } from '../model/evidence.ts';

/** Reads the evidence that a definition's gates name. What cannot be read is a value, never an exception. */
export interface QualityEvidence {
  read<G extends GateName>(
    gate: G,
    definition: ServiceDefinition,
    version: string,
    /** Of the artifact, where the request says it: "sha256:…". */
    digest?: string,
  ): Promise<GateEvidence[G]>;
}
