import * as z from 'zod';

/** A task of ECS that has stopped, in the words of ECS: its API and its events have the same. */
export const StoppedTask = z.object({
  stopCode: z.string().nullish(),
  stoppedReason: z.string().nullish(),
  containers: z.array(z.object({ exitCode: z.number().nullish(), reason: z.string().nullish() })).nullish(),
});
export type StoppedTask = z.infer<typeof StoppedTask>;

/** What the kernel ends a process with that has no memory left; also what ends one that does not stop when told to. */
const KILLED = 137;

/**
 * Was a container killed for memory? ECS says so in its reason. Exit code 137 alone says it only of a task that ended by
 * itself: one that was told to stop and took too long has the same.
 */
export function wasKilledForMemory({ stopCode, stoppedReason, containers }: StoppedTask): boolean {
  const reasons = [stoppedReason, ...(containers ?? []).map((each) => each.reason)];
  if (reasons.some((reason) => reason?.startsWith('OutOfMemory'))) return true;
  return (
    stopCode === 'EssentialContainerExited' && (containers ?? []).some((each) => each.exitCode === KILLED)
  );
}

const BY_THE_PLATFORM = ['UserInitiated', 'SpotInterruption', 'TerminationNotice'];

/** Was the stop ordered, by a person, by the scaling of a deployment, or by the machine below? */
export const wasOrdered = ({ stopCode, stoppedReason }: StoppedTask): boolean =>
  BY_THE_PLATFORM.includes(stopCode ?? '') || /^Scaling activity initiated by/.test(stoppedReason ?? '');
