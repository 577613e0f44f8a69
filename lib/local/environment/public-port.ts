import { createServer } from 'node:net';
import { codeOf } from '../../probe/system-errors.ts';

/** Can the proxy listen where users come in? What another program holds is found out before anything starts. */
export function publicPortIsFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(false) : reject(error)));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
