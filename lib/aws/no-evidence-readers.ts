import type { Ports } from '../ports/index.ts';
import type { EvidenceFiles } from '../probe/quality/evidence-file.ts';
import type { ClientConfig } from './clients.ts';

export type EvidenceReaders = (
  inputs: EvidenceFiles,
  options: { readonly config: ClientConfig; readonly now: () => number },
) => Pick<Ports, 'quality' | 'rollbackEvidence'>;

/** For a function whose stage reads no evidence. Being asked all the same is a defect of its handler. */
export const noEvidenceReaders: EvidenceReaders = () => {
  const refuse = async (): Promise<never> => {
    throw new Error('this function reads no evidence: its handler has to import lambdas/reading-world.ts');
  };
  return { quality: { read: refuse }, rollbackEvidence: { plan: refuse } };
};
