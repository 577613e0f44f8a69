import type { GateName, Gates } from '../../model/definition/gates.ts';
import type { GateEvidence } from '../../model/evidence.ts';
import type { QualityEvidence } from '../../ports/quality-evidence.ts';
import { type EvidenceFiles, folderFiles, type NamedEvidence, readEvidence } from './evidence-file.ts';
import { readJunit } from './junit.ts';
import { readSarif } from './sarif.ts';
import { readSignOff } from './sign-off.ts';
import { readStagingRecord } from './staging-record.ts';

const READERS: { [G in GateName]: (file: NamedEvidence) => Promise<GateEvidence[G]> } = {
  security: (file) => readEvidence(file, readSarif),
  tests: (file) => readEvidence(file, readJunit),
  reliability: (file) => readEvidence(file, readStagingRecord),
  approval: (file) => readEvidence(file, readSignOff),
};

/** Evidence from files on this machine. `root` is the folder that the definitions' paths start from. */
export const createFileQualityEvidence = ({ root }: { readonly root: string }): QualityEvidence =>
  createQualityEvidence(folderFiles(root));

/** Evidence from wherever files are kept. */
export function createQualityEvidence(files: EvidenceFiles): QualityEvidence {
  return {
    async read(gate, definition, version) {
      const named = fileNamedBy(definition.gates, gate);
      if (named === undefined || named === null) {
        return {
          kind: 'missing',
          origin: `gates.${gate}`,
          reason:
            named === null ? 'image scans are read on AWS only' : `the definition names no file for ${gate}`,
        };
      }
      return READERS[gate]({ files, named, version });
    },
  };
}

/** undefined: none is named; null: it is no file. */
function fileNamedBy(gates: Gates, gate: GateName): string | null | undefined {
  const settings = gates[gate];
  if (settings === undefined || 'waived' in settings) return undefined;
  if ('ecr' in settings) return null;
  if ('sarif' in settings) return settings.sarif;
  if ('junit' in settings) return settings.junit;
  if ('record' in settings) return settings.record;
  return settings.signOff;
}
