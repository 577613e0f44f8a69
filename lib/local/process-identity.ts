import { readFileSync } from 'node:fs';

/**
 * A process as no later one can be: its id and, where the system tells (Linux), the time of its start. After a reboot
 * the id alone may belong to anybody.
 */
export const identityOf = (pid: number): string => {
  const start = startOf(pid);
  return start === undefined ? String(pid) : `${pid}-${start}`;
};

export function isAlive(identity: string): boolean {
  const [pid, start] = identity.split('-');
  if (!pid || !/^\d+$/.test(pid)) return false;
  const seen = startOf(Number(pid));
  if (seen === 'ended' || (start !== undefined && seen !== undefined && seen !== start)) return false;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** States of a process that runs no more: zombie and dead. */
const ENDED = ['Z', 'X', 'x'];

/** Field 22 of /proc/<pid>/stat: clock ticks from the boot to the start. undefined: no such process, or no /proc. */
function startOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    // macOS has no /proc; a process that is gone has no file.
    return undefined;
  }
  // The name of the program, in brackets, may hold blanks: fields are counted behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // One that has ended and whose parent has not asked how is as dead as one that is gone.
  return ENDED.includes(fields[0] ?? '') ? 'ended' : fields[19];
}
