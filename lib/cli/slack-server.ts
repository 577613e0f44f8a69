import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LocalWorld } from '../local/index.ts';
import { recoverDeployment, runDeployment } from '../local/runner/run-deployment.ts';
import { refused } from '../model/errors.ts';
import type { SlackApi } from '../slack/api.ts';
import { createSlackDesk } from '../slack/desk.ts';
import { createEndpoint } from '../slack/endpoint.ts';
import { type SlackSecret, signingSecrets } from '../slack/settings.ts';
import type { SlackWork } from '../slack/work.ts';
import { peopleUseCases } from '../stages/people.ts';
import { machinePlace } from './machine-place.ts';
import { abandoned, isRunByLiveProcess, leftToFinish } from './session.ts';

export interface SlackServer {
  readonly url: string;
  /** Deployments that were started from Slack and are still running end first. */
  close(): Promise<void>;
}

/** How often it is looked whether there is something to tell. */
const LOOK_MS = 500;
/** So many of the last deployments are looked at when the server starts. */
const TAKEN_UP = 20;
/** Slack sends less; more is not read to its end. */
const LARGEST_BODY = 512 * 1024;
/** Tries of one piece of work, with growing pauses between: about a minute in all. */
const WORK_TRIES = 6;

/** Slack on one machine: the endpoint, what is done behind it, and the threads of what is being deployed here. */
export async function openSlackServer(options: {
  readonly world: LocalWorld;
  readonly api: SlackApi;
  readonly secret: SlackSecret;
  readonly team: string;
  readonly channel: string;
  readonly port: number;
  /** Told of what could not be delivered. */
  readonly onTrouble: (text: string) => void;
  readonly responseBase?: string;
}): Promise<SlackServer> {
  const { world, api, secret, team, channel, onTrouble, responseBase } = options;
  const { ports, chat } = world;
  const running = new Set<Promise<unknown>>();
  const following = <T>(promise: Promise<T>): Promise<T> => {
    running.add(promise);
    // Whoever waits for it hears of its failure; here it is only known to be over.
    void promise.catch(() => undefined).finally(() => running.delete(promise));
    return promise;
  };
  let ending = false;
  const people = peopleUseCases(
    ports,
    (request) =>
      ending
        ? Promise.reject(
            refused(
              'Slack is not served here any more in a moment: nothing was started; start it again when it runs',
            ),
          )
        : startHere(world, request, following),
    () => machinePlace(world.home),
  );
  let names = 0;
  const desk = createSlackDesk({
    ports,
    ...chat,
    api,
    channel,
    useCases: {
      ...people,
      abort: async (which, said) => {
        const told = await people.abort(which, said);
        await finishDead(world, which, following);
        return told;
      },
    },
    leftOf: (record) => (isRunByLiveProcess(record) ? null : leftToFinish(record)),
    nextName: () => `${process.pid}-${++names}`,
    onTrouble,
  });
  const work = async (item: SlackWork): Promise<void> => {
    for (let tries = 1; ; tries++) {
      try {
        return await desk.work(item);
      } catch (error) {
        if (tries === WORK_TRIES)
          return onTrouble(`${item.kind} of ${item.user}: ${(error as Error).message}`);
        await pause(500 * 2 ** tries * (0.5 + Math.random()));
      }
    }
  };
  const handle = createEndpoint({
    secrets: async () => signingSecrets(secret),
    team,
    once: chat.once,
    enqueue: async (item) => void following(work(item)),
    openForm: (trigger, view) => api.openModal(trigger, view),
    now: () => ports.clock.now(),
    ...(responseBase === undefined ? {} : { responseBase }),
  });

  const server = createServer((request, response) => {
    const answer = async () => {
      const rawBody = await bodyOf(request);
      if (rawBody === undefined) return { status: 413, body: '' };
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? undefined : value,
        ]),
      );
      return handle({ headers, rawBody });
    };
    answer().then(
      ({ status, body }) => {
        response.writeHead(status, body ? { 'content-type': 'application/json' } : {});
        response.end(body);
      },
      (error: Error) => {
        onTrouble(error.message);
        response.writeHead(500);
        response.end();
      },
    );
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(options.port, '127.0.0.1', listening);
  });
  const stopTelling = tellThreads(world, desk.post, onTrouble);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack`,
    close: async () => {
      ending = true;
      await Promise.allSettled([...running]);
      await stopTelling();
      await new Promise<void>((closed) => server.close(() => closed()));
    },
  };
}

/** A deployment whose process is gone hears of no abort: it is finished from here, which rolls it back. */
async function finishDead(
  world: LocalWorld,
  which: string,
  following: (run: Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  for (const record of await abandoned(world))
    if (record.id === which || record.service === which) void following(recoverDeployment(world, record.id));
}

/** Starts a deployment in this process. Answers its id when it is admitted; what is refused is refused here as well. */
function startHere(
  world: LocalWorld,
  request: object,
  following: (run: Promise<unknown>) => Promise<unknown>,
): Promise<string> {
  return new Promise<string>((started, failed) => {
    const run = runDeployment(world, request, ({ output }) => {
      const id = (output as { deployment?: { id?: unknown } } | undefined)?.deployment?.id;
      if (typeof id === 'string') started(id);
    });
    following(run).then(
      () =>
        run.then(({ deploymentId, ending }) =>
          deploymentId ? started(deploymentId) : failed(refused(ending.reason)),
        ),
      failed,
    );
  });
}

/** Keeps the threads up to date of everything that is open, and once more of what has just ended. */
function tellThreads(
  { ports, chat }: LocalWorld,
  post: (deploymentId: string) => Promise<unknown>,
  onTrouble: (text: string) => void,
): () => Promise<void> {
  const told = new Map<string, string>();
  const before = takeUp(ports, chat, told);
  let over = false;
  const look = async () => {
    await before;
    const open = await ports.deployments.list({ open: true });
    for (const { id } of open) if (!told.has(id)) told.set(id, '');
    const failures: Error[] = [];
    for (const id of told.keys()) {
      // One thread that cannot be told of must not keep the others from being told.
      await post(id).catch((error: Error) => failures.push(error));
      const isOver = !open.some((record) => record.id === id);
      if (failures.length === 0 && isOver && !(await isKept(ports, id))) told.delete(id);
    }
    const [failure] = failures;
    if (failure) throw failure;
  };
  const loop = (async () => {
    let last = '';
    while (!over) {
      try {
        await look();
        last = '';
      } catch (error) {
        // Told once: it is tried again all the time.
        const { message } = error as Error;
        if (message !== last) onTrouble(`a message could not be delivered, and is tried again: ${message}`);
        last = message;
      }
      await pause(LOOK_MS);
    }
  })();
  return async () => {
    over = true;
    await loop;
    await look().catch((error: Error) => onTrouble(error.message));
  };
}

/** What was told of before this process was there may have ended since: its thread has to say so. */
async function takeUp(
  { deployments }: LocalWorld['ports'],
  { threads }: LocalWorld['chat'],
  told: Map<string, string>,
): Promise<void> {
  for (const { id } of await deployments.list({ limit: TAKEN_UP }))
    if (await threads.get(id)) told.set(id, '');
}

/** A lock that waits for a person: its first message says when it is released. */
async function isKept({ deployments, locks }: LocalWorld['ports'], id: string): Promise<boolean> {
  const record = await deployments.get(id);
  return record !== undefined && (await locks.holder(record))?.deploymentId === id;
}

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

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
