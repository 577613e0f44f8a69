import { slipwayCommand } from '../../model/command.ts';

interface Holder {
  readonly deploymentId: string;
  readonly acquiredAt: number;
  readonly keptBecause: string | null;
}

/** Why a service whose lock another deployment has is not deployed, and what to do (IN-6). */
export const lockedBy = (service: string, holder: Holder, kind: string): string =>
  holder.keptBecause
    ? `${service} is locked since the rollback of ${holder.deploymentId} failed: ${holder.keptBecause.replace(/\.$/, '')}; when production is well, run: ${slipwayCommand(`unlock ${service} --reason "…"`, kind)}`
    : `${service} is being deployed by ${holder.deploymentId} since ${new Date(holder.acquiredAt).toISOString()}; wait for it, or abort it: ${slipwayCommand(`abort ${service}`, kind)}`;
