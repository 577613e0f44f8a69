import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';

/**
 * Where `rollback.mode: freeze-and-page` left traffic, in one clause with the split that was read then; null: nothing was
 * frozen. A freeze is a decision and not a failure, so reports must not call it "not proven".
 */
export const frozenTraffic = ({ rollback }: Pick<DeploymentEvidence, 'rollback'>): string | null =>
  rollback?.steps.find(({ step }) => step === 'freeze')?.detail ?? null;
