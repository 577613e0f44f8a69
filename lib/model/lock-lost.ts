import { lockLost, type SlipwayError } from './errors.ts';

/** Why a step was not given the next number of its lock. */
export const notRaised = (
  key: { readonly service: string; readonly environment: string },
  step: { readonly deploymentId: string; readonly from: number; readonly step: string },
  holder: { readonly deploymentId: string; readonly fencing: number } | undefined,
): SlipwayError => {
  const now = holder
    ? holder.deploymentId === step.deploymentId
      ? `it has moved on to number ${holder.fencing}`
      : `${holder.deploymentId} has it with number ${holder.fencing}`
    : 'nobody holds it';
  return lockLost(
    `"${step.step}" of ${step.deploymentId} came with number ${step.from} of the lock of ${key.service} in ${key.environment}, and ${now}; traffic was left as it is`,
  );
};
