import { createServer, type IncomingMessage, type Server } from 'node:http';
import { refused } from '../../model/errors.ts';
import { type EndpointAnswer, turnedAway } from '../../slack/answering.ts';
import type { SlackRequest } from '../../slack/signature.ts';

/** Slack sends less; more is not read to its end. */
const LARGEST_BODY = 512 * 1024;
/** Whoever sends the same wrong thing again and again fills no terminal. */
const TOLD_AGAIN_MS = 60_000;

/**
 * The endpoint as an HTTP server of this machine. What is turned away is told with its reason, and never with what was sent.
 *
 * @param onTurnedAway told of the same reason at most once a minute
 */
export async function listen(options: {
  readonly port: number;
  readonly handle: (request: SlackRequest) => Promise<EndpointAnswer>;
  readonly onTurnedAway: (status: number, reason: string) => void;
  readonly onTrouble: (text: string) => void;
  readonly now: () => number;
}): Promise<Server> {
  const { port, handle, onTrouble } = options;
  const tell = atMostOnceAMinute(options);
  const server = createServer((request, response) => {
    answerTo(request, handle).then(
      ({ status, body, reason }) => {
        if (status >= 400) tell(status, reason);
        response.writeHead(status, body ? { 'content-type': 'application/json' } : {});
        response.end(body);
      },
      (error: Error) => {
        onTrouble(
          `a request of Slack was answered 500, so that the person sees that it did not work: ${error.message}`,
        );
        response.writeHead(500);
        response.end();
      },
    );
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', (error: NodeJS.ErrnoException) => failed(notListening(port, error)));
    server.listen(port, '127.0.0.1', listening);
  });
  return server;
}

const notListening = (port: number, error: NodeJS.ErrnoException): Error =>
  error.code === 'EADDRINUSE' || error.code === 'EACCES'
    ? refused(
        `port ${port} of this machine cannot be listened at (${error.code}): ${error.code === 'EACCES' ? 'it takes rights that you do not have' : 'another process does'}; give another one with --port, and lead the tunnel there`,
      )
    : error;

async function answerTo(
  request: IncomingMessage,
  handle: (request: SlackRequest) => Promise<EndpointAnswer>,
): Promise<EndpointAnswer> {
  const rawBody = await bodyOf(request);
  if (rawBody === undefined) return turnedAway(413, `the body is larger than ${LARGEST_BODY} bytes`);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? undefined : value]),
  );
  return handle({ headers, rawBody });
}

function atMostOnceAMinute({
  onTurnedAway,
  now,
}: Pick<Parameters<typeof listen>[0], 'onTurnedAway' | 'now'>): (status: number, reason: string) => void {
  const told = new Map<string, number>();
  return (status, reason) => {
    const at = now();
    for (const [each, since] of told) if (at - since >= TOLD_AGAIN_MS) told.delete(each);
    if (told.has(reason)) return;
    told.set(reason, at);
    onTurnedAway(status, reason);
  };
}

/** undefined: it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    if (length > LARGEST_BODY) return undefined;
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString();
}
