import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { formatDuration } from '../../model/duration.ts';
import { elapsed } from './format.ts';

/** Detection to verified rollback against the rollback SLO (RB-6). Seconds; null: not known. */
export interface RecoveryTime {
  readonly seconds: number | null;
  readonly sloSeconds: number | null;
  readonly met: boolean | null;
}

export function buildRecoveryTime({
  state,
  rollback,
  verification,
  definition,
}: DeploymentEvidence): RecoveryTime {
  const detectedAt = rollback?.detectedAt ?? state.rollback?.detectedAt;
  const verified = state.verification ?? verification;
  const sloSeconds = definition?.rollback.slo ?? null;
  // A rollback that is not proven has not ended, so its time can not have been met.
  if (detectedAt === undefined || verified?.status !== 'SUCCESS') {
    return { seconds: null, sloSeconds, met: verified ? false : null };
  }
  const seconds = Math.max(0, (verified.at - detectedAt) / 1000);
  return { seconds, sloSeconds, met: sloSeconds === null ? null : seconds <= sloSeconds };
}

export function recoveryTimeSentence({ seconds, sloSeconds, met }: RecoveryTime): string {
  const slo = sloSeconds === null ? 'no rollback SLO is known' : `rollback SLO ${formatDuration(sloSeconds)}`;
  if (seconds === null) return `not measured, because the way back is not verified; ${slo}`;
  const result = met === null ? '' : met ? ', met' : ', missed';
  return `${elapsed(seconds * 1000)}; ${slo}${result}`;
}
