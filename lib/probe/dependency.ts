import { connect } from 'node:net';
import type { Dependency } from '../model/definition/service-definition.ts';
import type { DependencyHealth } from '../model/environment.ts';
import { networkFailure } from './system-errors.ts';

/** Long enough for a slow answer, short enough that fifty dependencies do not hold a deployment up. */
const PATIENCE_MS = 3000;

interface Answer {
  readonly answers: boolean;
  readonly detail: string;
}

/** Asks one dependency. Whatever goes wrong is its health, not an error. */
export async function probeDependency(dependency: Dependency): Promise<DependencyHealth> {
  const { name, kind, url } = dependency;
  const startedAt = performance.now();
  const milliseconds = () => Math.round(performance.now() - startedAt);
  try {
    const address = new URL(url);
    const { answers, detail } = await (address.protocol === 'tcp:' ? overTcp(address) : overHttp(address));
    return { name, kind, answers, detail: `${detail} in ${milliseconds()} ms` };
  } catch (error) {
    return {
      name,
      kind,
      answers: false,
      detail: networkFailure(error) ?? `no answer within ${PATIENCE_MS / 1000} s`,
    };
  }
}

/** Anything from 200 to 399 is an answer: a redirect to a login page is a living service. */
async function overHttp(address: URL): Promise<Answer> {
  // fetch refuses a name and password inside of an address, and would quote them in its message.
  const credentials = `${decodeURIComponent(address.username)}:${decodeURIComponent(address.password)}`;
  const headers: Record<string, string> = { connection: 'close' };
  if (credentials !== ':') headers['authorization'] = `Basic ${Buffer.from(credentials).toString('base64')}`;
  address.username = '';
  address.password = '';
  const response = await fetch(address, {
    headers,
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  await response.body?.cancel();
  const answers = response.status >= 200 && response.status < 400;
  return { answers, detail: `answered ${response.status}${answers ? '' : ' (200 to 399 is expected)'}` };
}

function overTcp(address: URL): Promise<Answer> {
  const port = Number(address.port);
  if (!port) throw new Error(`${address.host} has no port; write tcp://host:port`);
  return new Promise((resolve, reject) => {
    // The brackets of an IPv6 address belong to the URL, not to the host.
    const socket = connect({ host: address.hostname.replace(/^\[|\]$/g, ''), port });
    socket.setTimeout(PATIENCE_MS);
    socket.once('connect', () => {
      socket.destroy();
      resolve({ answers: true, detail: 'accepted a connection' });
    });
    socket.once('timeout', () => {
      socket.destroy();
      reject(new Error(`no connection within ${PATIENCE_MS / 1000} s`));
    });
    socket.once('error', (error) => {
      socket.destroy();
      reject(error);
    });
  });
}
