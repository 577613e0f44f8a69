import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { LocalWorld } from '../../local/index.ts';
import { type Load, startLoad } from '../../local/load/load.ts';
import { slipwayCommand } from '../../model/command.ts';
import { ServiceDefinition } from '../../model/definition/service-definition.ts';
import { instancesOf } from '../../model/definition/target/instances.ts';
import { refused } from '../../model/errors.ts';
import { deploymentPrefix } from '../../model/evidence-keys.ts';
import { type Fault, writeDemoServices } from '../demo/services.ts';
import { finishAbandoned } from '../finish-abandoned.ts';
import { type Output, outputFor } from '../output.ts';
import { deployWithProgress, exitCodeOf, isRunByLiveProcess, withWorld } from '../session.ts';

export interface DemoOptions {
  readonly home: string;
  readonly strategy?: string;
  readonly fault?: Fault;
  readonly fast?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
  readonly port: number;
}

export const DEMO_HOME = '.slipway/demo';
const STABLE = '1.4.1';
const CANDIDATE = '1.4.2';
/** Requests a second: each of 40 users sends 5. */
const RATE = 200;
/** Enough requests of the old version to compare with. */
const BASELINE_MS = 8000;
const AFTER_REQUESTS = 200;
/** As for a refusal: nothing was started. */
const EXIT_STOPPED = 2;

/** The whole story on this machine: a real service, its users, a new version, and what Slipway makes of it. */
export async function demo(options: DemoOptions): Promise<number> {
  const output = outputFor(options);
  const home = resolve(options.home);
  const sickFile = join(home, 'sick');
  const folder = join(home, 'services');
  await withWorld({ home, services: folder, yes: true, output }, refuseSecond);
  rmSync(sickFile, { force: true });
  writeDemoServices(
    folder,
    {
      version: CANDIDATE,
      strategy: options.strategy,
      fault: options.fault,
      fast: options.fast ?? false,
      port: options.port,
      sickFile,
    },
    new Date(Date.now()),
  );
  output.line('done', `demo service and evidence for ${CANDIDATE} written to ${folder}`);
  return withWorld({ home, services: folder, yes: true, output }, async (world) => {
    await finishAbandoned(world, output);
    return runDemo(world, folder, sickFile, options, output);
  });
}

async function runDemo(
  world: LocalWorld,
  folder: string,
  sickFile: string,
  options: DemoOptions,
  output: Output,
): Promise<number> {
  const definition = ServiceDefinition.parse(parse(readFileSync(join(folder, 'checkout.yaml'), 'utf8')));
  const { service, environment } = definition;
  const platform = await world.platform();
  await platform.stopService(service);
  await clearEarlierDemo(world, service, environment);
  try {
    await platform.deployDirect(definition, STABLE, folder);
  } catch (error) {
    await platform.shutdown();
    throw error;
  }
  const url = `http://127.0.0.1:${options.port}`;
  output.line(
    'done',
    `${service} ${STABLE} serves ${url} with ${instancesOf(definition.target)} processes; its users begin`,
  );
  const load = startLoad({
    url,
    rate: RATE,
    paths: ['/products', '/products/book', '/cart', '/db', '/orders/1'],
  });
  // Ctrl-C before the deployment begins has nothing to roll back: it ends the demo.
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    await sleep(BASELINE_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
    if (stopped.signal.aborted) {
      output.line('attention', 'stopped before the deployment began; nothing was changed');
      return EXIT_STOPPED;
    }
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    output.line('attention', 'questions are answered with yes: this is a demo');
    const request = {
      requestId: world.ports.ids.next('demo'),
      service,
      version: CANDIDATE,
      requestedBy: 'demo',
    };
    const outcome = await deployWithProgress(world, request, output, (event) => {
      const falls =
        options.fault === 'flaky-verify' && event.type === 'entered' && event.state === 'Roll back traffic';
      if (falls)
        writeFileSync(
          sickFile,
          'the old version answers its health check with 503 while this file is here\n',
        );
    });
    await tellUsers(load, output);
    output.line('done', `after the end: ${await whoAnswers(url)}`);
    if (outcome.deploymentId) {
      output.line(
        'done',
        `reports: ${join(world.home, 'evidence', deploymentPrefix(service, outcome.deploymentId), 'reports')}`,
      );
      output.line(
        null,
        `   ${slipwayCommand(`reports verify ${outcome.deploymentId} --home ${relative('', world.home)}`)}`,
      );
    }
    output.close();
    return exitCodeOf(outcome);
  } finally {
    // Its process would keep this one from ending.
    await load.stop().catch(() => undefined); // Told above already.
    if (!options.keep) await endDemo(world, service);
  }
}

/** Two demos in one home would stop each other's service. */
async function refuseSecond(world: LocalWorld): Promise<void> {
  const open = await world.ports.deployments.list({ open: true });
  const running = open.find(isRunByLiveProcess);
  if (running)
    throw refused(
      `a demo is running here already: ${running.id}, by the process ${running.execution.split(':')[1]}; wait for it, or give this one --home <folder> and --port <number> of its own`,
    );
}

/** A demo that ended badly leaves a lock and an incident behind, as it should. The next demo starts afresh. */
async function clearEarlierDemo(world: LocalWorld, service: string, environment: string): Promise<void> {
  const { locks, incidents } = world.ports;
  await locks.unlock({ service, environment });
  for (const incident of await incidents.open(service, environment))
    await incidents.close(incident.id, Date.now());
}

async function tellUsers(load: Load, output: Output): Promise<void> {
  const users = await load.stop().catch((error: Error) => error);
  if (users instanceof Error) return output.line('failed', `users: ${users.message}`);
  output.line(
    users.connectionErrors === 0 ? 'done' : 'failed',
    `users: ${users.requests} requests in ${Math.round(users.seconds)} s, ${users.connectionErrors} connection errors, ${users.timeouts} timeouts, ${users.failed} answered with an error`,
  );
}

/** Asks production itself which version answers. */
async function whoAnswers(url: string): Promise<string> {
  const counts = new Map<string, number>();
  for (let sent = 0; sent < AFTER_REQUESTS; sent++) {
    const version = await whoAnswersOne(url);
    counts.set(version, (counts.get(version) ?? 0) + 1);
  }
  return [...counts]
    .map(([version, count]) => `${count} of ${AFTER_REQUESTS} requests were answered by ${version}`)
    .join(', ');
}

async function whoAnswersOne(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await answer.body?.cancel();
    return answer.headers.get('x-slipway-version') ?? `nobody (${answer.status})`;
  } catch (error) {
    return `nobody (${(error as Error).message})`;
  }
}

async function endDemo(world: LocalWorld, service: string): Promise<void> {
  const platform = await world.platform();
  await platform.stopService(service);
  await platform.shutdown();
}
