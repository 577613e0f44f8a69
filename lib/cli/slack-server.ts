import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Alone, takeAlone } from '../local/alone.ts';
import type { LocalWorld } from '../local/index.ts';
import { openRecordsAt } from '../local/records/index.ts';
import { runDeployment } from '../local/runner/run-deployment.ts';
import { slipwayCommand } from '../model/command.ts';
import { refused } from '../model/errors.ts';
import type { Ports } from '../ports/index.ts';
import type { OnceStore } from '../ports/once-store.ts';
import type { SlackApi } from '../slack/api.ts';
import { createSlackDesk, type SlackDesk } from '../slack/desk.ts';
import { createEndpoint } from '../slack/endpoint.ts';
import { type SlackSecret, signingSecrets } from '../slack/settings.ts';
import type { SlackWork } from '../slack/work.ts';
import { peopleUseCases } from '../stages/people.ts';
import { recoverOnce } from './finish-abandoned.ts';
import { machinePlace } from './machine-place.ts';
import { abandoned, isRunByLiveProcess, leftToFinish } from './session.ts';
import { listen } from './slack/listen.ts';
import { createRunning, type Running } from './slack/running.ts';
import { tellThreads } from './slack/tell-threads.ts';
import { createWorkLoop, type WorkLoop } from './slack/work-loop.ts';

export interface SlackServer {
  readonly url: string;
  /** Deployments that were started from Slack and are still running end first. */
  close(): Promise<void>;
}

/** Slack on one machine: the endpoint, what is done behind it, and the threads of what is being deployed here. */
export async function openSlackServer(options: {
  readonly world: LocalWorld;
  readonly api: SlackApi;
  readonly secret: SlackSecret;
  readonly team: string;
  readonly channel: string;
  readonly port: number;
  /** Told of what could not be delivered or done. */
  readonly onTrouble: (text: string) => void;
  /** Told of a request that was turned away, at most once a minute for the same reason. */
  readonly onTurnedAway: (status: number, reason: string) => void;
  readonly responseBase?: string;
}): Promise<SlackServer> {
  const { world, onTrouble } = options;
  const { ports, chat } = world;
  const alone = serveAlone(world.home);
  // Who was told what is of this process: one that died between the two has told nobody, and its work is done again.
  const answered = openRecordsAt(':memory:');
  const running = createRunning();
  let server: Server | undefined;
  try {
    const desk = deskOf(options, running, answered.once);
    const loop = createWorkLoop({
      store: chat.slackWork,
      ...desk.steps,
      now: () => ports.clock.now(),
      onTrouble,
    });
    server = await listen({
      ...options,
      handle: endpointOf(options, loop),
      now: () => ports.clock.now(),
    });
    const listening = server;
    const left = loop.takeUp();
    if (left > 0)
      onTrouble(
        `${left === 1 ? 'one thing that was' : `${left} things that were`} asked in Slack before, and not done yet: going on with ${left === 1 ? 'it' : 'them'}`,
      );
    const stopTelling = tellThreads(world, desk.post, onTrouble);
    return {
      url: `http://127.0.0.1:${(listening.address() as AddressInfo).port}/slack`,
      close: async () => {
        await running.end();
        await new Promise<unknown>((closed) => listening.close(closed));
        const undone = await loop.stop();
        // An abort among the last words may have begun a recovery.
        await running.end();
        await stopTelling();
        if (undone > 0)
          onTrouble(
            `${undone} of what was asked in Slack could not be done yet: the next one goes on with it: ${slipwayCommand('slack serve')}`,
          );
        answered.close();
        alone.giveBack();
      },
    };
  } catch (error) {
    server?.close();
    answered.close();
    alone.giveBack();
    throw error;
  }
}

type Options = Parameters<typeof openSlackServer>[0];

/** Two would both do what people asked for, and write over each other's threads. */
function serveAlone(home: string): Alone {
  const taken = takeAlone(join(home, 'slack-serve'));
  if ('alone' in taken) return taken.alone;
  throw refused(
    `Slack is served from ${home} by ${taken.heldBy} already, and one home is served by one at a time: leave it to that one, or end it first (Ctrl-C in its terminal), or serve another home with --home`,
  );
}

function deskOf({ world, api, channel, onTrouble }: Options, running: Running, once: OnceStore): SlackDesk {
  const people = peopleUseCases(
    world.ports,
    (request) =>
      running.ending()
        ? Promise.reject(
            refused(
              'Slack is not served here any more in a moment: nothing was started; start it again when it runs',
            ),
          )
        : startHere(world, request, running.follow),
    () => machinePlace(world.home),
  );
  let names = 0;
  return createSlackDesk({
    ports: world.ports,
    threads: world.chat.threads,
    once,
    api,
    channel,
    useCases: {
      ...people,
      abort: async (which, said) => {
        const told = await people.abort(which, said);
        await finishDead(world, which, running.follow);
        return told;
      },
    },
    leftOf: (record) => (isRunByLiveProcess(record) ? null : leftToFinish(record)),
    nextName: () => `${process.pid}-${++names}`,
    onTrouble,
  });
}

const endpointOf = ({ world: { ports, chat }, api, secret, team, responseBase }: Options, loop: WorkLoop) =>
  createEndpoint({
    secrets: async () => signingSecrets(secret),
    team,
    once: chat.once,
    enqueue: async (work) => loop.add(await meantNow(ports, work)),
    openForm: (trigger, view) => api.openModal(trigger, view),
    now: () => ports.clock.now(),
    ...(responseBase === undefined ? {} : { responseBase }),
  });

/** An abort that is done late must not hit what has begun since: a service stands for what of it is open now. */
async function meantNow({ deployments }: Ports, work: SlackWork): Promise<SlackWork> {
  if (work.kind !== 'abort') return work;
  const [known, ...others] = await deployments.list({ service: work.which, open: true });
  return known && others.length === 0 ? { ...work, which: known.id } : work;
}

/**
 * A deployment whose process is gone hears of no abort: it is finished from here, which rolls it back. Where that is being
 * done already, as this process has just begun, the abort joins it.
 */
async function finishDead(
  world: LocalWorld,
  which: string,
  following: (run: Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  for (const record of await abandoned(world))
    if (record.id === which || record.service === which) void following(recoverOnce(world, record.id));
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
