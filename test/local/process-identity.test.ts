import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { identityOf, isAlive } from '../../lib/local/process-identity.ts';

describe('a process by its identity', () => {
  it('is alive while it runs, and not when it has ended [RB-5]', async () => {
    expect(isAlive(identityOf(process.pid))).toBe(true);
    const child = spawn('sleep', ['60']);
    const identity = identityOf(child.pid ?? 0);
    expect(isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
  });

  it('is not a later one that got the same number [RB-5]', () => {
    const identity = identityOf(process.pid);
    // Where the system does not tell when a process began, its number is all that is known.
    const later = identity.includes('-') ? `${process.pid}-1` : `${2 ** 22 + 1}`;
    expect(isAlive(later)).toBe(false);
  });

  it('is not dead because it belongs to somebody else, and nonsense is nobody [RB-5]', () => {
    expect(isAlive('1')).toBe(true);
    for (const nonsense of ['', 'local', '-5', '0x10', '99999999']) expect(isAlive(nonsense)).toBe(false);
  });
});
