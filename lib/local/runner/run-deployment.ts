import { slipwayCommand } from '../../model/command.ts';
import { ENDING_ERRORS, type Ending, type EndingKind } from '../../model/ending.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import { tellDecision } from '../../stages/cast-vote.ts';
import { createTaskFunctions } from '../../stages/index.ts';
import { isSkipped } from '../../stages/observation-wish.ts';
import { endListening } from '../../stages/skip-wait.ts';
import { createEventBus } from '../events/event-bus.ts';
import { watchInstances } from '../events/watch-instances.ts';
import { watchPlatform } from '../events/watch-platform.ts';
import type { LocalWorld } from '../index.ts';
import { identityOf, isAlive } from '../process-identity.ts';
import { type ExecutionResult, interpret, type RunEvent } from './interpret.ts';
import type { ExecutionTokens } from './local-task-tokens.ts';
import { toldFromDeath } from './platform-death.ts';
import { synthesizedTemplate } from './synthesized.ts';
import { definitionIn } from './template.ts';

export type { RunEvent } from './interpret.ts';

export interface RunOutcome {
  /** null: refused before there was a deployment. */
  readonly deploymentId: string | null;
  readonly ending: Ending;
}

type Follow = (event: RunEvent) => void;

/** As the stack names them; the runner finds them in the template by these names. */
const DEPLOYMENT_WORKFLOW = 'slipway-deployment';
const RECOVERY_WORKFLOW = 'slipway-recovery';

/** How often a signal from another terminal is looked for: well within the seconds that OB-5 allows. */
const SIGNAL_POLL_MS = 200;
/** Recovery is tried this often by itself; then a person is told how. */
const RECOVERY_TRIES = 2;

/** Runs a deployment to its ending, and recovery where the execution died on the way. */
export async function runDeployment(
  world: LocalWorld,
  request: unknown,
  follow?: Follow,
): Promise<RunOutcome> {
  const run = await execute(world, DEPLOYMENT_WORKFLOW, request, undefined, follow);
  return settle(world, run, follow, RECOVERY_TRIES);
}

/** Finishes what a dead execution left open (RB-5). */
export async function recoverDeployment(
  world: LocalWorld,
  deploymentId: string,
  follow?: Follow,
): Promise<RunOutcome> {
  const run = await execute(world, RECOVERY_WORKFLOW, { deploymentId }, deploymentId, follow);
  return settle(world, run, follow, RECOVERY_TRIES - 1);
}

interface FinishedRun {
  readonly deploymentId: string | null;
  readonly result: ExecutionResult;
}

async function execute(
  world: LocalWorld,
  workflow: string,
  input: unknown,
  deploymentId: string | undefined,
  follow: Follow | undefined,
): Promise<FinishedRun> {
  const definition = definitionIn(await synthesizedTemplate(), workflow);
  // The platform that is used first from here on is the one that must not die below this execution.
  world.ownPlatform.watchAnew();
  const functions = toldFromDeath(createTaskFunctions(world.ports), () => world.ownPlatform.death());
  // The process tells the next command whether the execution is still alive.
  const executionName = `local:${identityOf(process.pid)}:${world.ports.ids.next('dep')}`;
  let id = deploymentId ?? null;
  const tokens = world.tokens.ofOneExecution();
  const poll = setInterval(() => {
    // Asked again in a moment: a database that is busy must not end the deployment.
    if (id) passOnSignal(world, tokens, id).catch(() => undefined);
    if (id) passOnDecisions(world, id).catch(() => undefined);
  }, SIGNAL_POLL_MS);
  const bus = createEventBus(world.ports);
  const stopWatching = [
    watchInstances(world.ports, bus, () => id),
    watchPlatform(
      world.ports,
      bus,
      () => id,
      () => world.ownPlatform.deathSeen(),
    ),
  ];
  try {
    const result = await interpret({
      definition,
      functions,
      tokens,
      executionName,
      input,
      follow: (event) => {
        id ??= deploymentIdIn(event.output);
        follow?.(event);
      },
    });
    return { deploymentId: id, result };
  } finally {
    clearInterval(poll);
    for (const stop of stopWatching) stop();
    // A listener whose observation another watcher has ended: nobody waits for it any more, its timer would.
    await tokens.failAll('ExecutionOver', 'the execution that waited is over');
  }
}

async function passOnSignal(
  { ports }: LocalWorld,
  tokens: ExecutionTokens,
  deploymentId: string,
): Promise<void> {
  const kept = await ports.waits.kept(deploymentId);
  if (kept) await tokens.failAll('DeploymentInterrupted', `${kept.reason} (${kept.kind} by ${kept.by})`);
}

/** A vote or a skipped wait of another terminal, or of a chat: the token of the task that waits is known in this process only. */
async function passOnDecisions({ ports, tokens }: LocalWorld, deploymentId: string): Promise<void> {
  for (const ballot of await ports.ballots.of(deploymentId))
    if (ballot.decision && tokens.isWaiting(ballot.token)) await tellDecision(ports, ballot);
  if ((await ports.wishes.of(deploymentId)).some(({ kind }) => kind === 'skip')) {
    const record = await ports.deployments.get(deploymentId);
    if (record && (await isSkipped(ports, record.state))) await endListening(ports, deploymentId);
  }
}

function deploymentIdIn(output: unknown): string | null {
  const id = (output as { deployment?: { id?: unknown } } | undefined)?.deployment?.id;
  return typeof id === 'string' ? id : null;
}

async function settle(
  world: LocalWorld,
  run: FinishedRun,
  follow: Follow | undefined,
  tries: number,
): Promise<RunOutcome> {
  const { deploymentId, result } = run;
  const record = deploymentId ? await whenNobodyElseIsAtIt(world, deploymentId) : undefined;
  if (record?.ending && record.seal) return { deploymentId, ending: record.ending };
  if (record && tries > 0) {
    const again = await execute(world, RECOVERY_WORKFLOW, { deploymentId: record.id }, record.id, follow);
    return settle(world, again, follow, tries - 1);
  }
  return { deploymentId, ending: record?.ending ?? endingOf(result, world.ports.clock.now()) };
}

/** How often it is looked whether another process has finished what it took over. */
const OTHERS_POLL_MS = 200;

/**
 * The record, when it has ended or no other process is at work on it: one that was taken over by a recovery that lives is that
 * one's to finish, and two that take it from each other would end in neither.
 */
async function whenNobodyElseIsAtIt(
  { ports }: LocalWorld,
  id: string,
): Promise<DeploymentRecord | undefined> {
  const own = identityOf(process.pid);
  for (;;) {
    const record = await ports.deployments.get(id);
    if (!record || (record.ending && record.seal)) return record;
    const other = record.execution.split(':')[1] ?? '';
    if (other === own || !isAlive(other)) return record;
    await new Promise((go) => setTimeout(go, OTHERS_POLL_MS));
  }
}

/** The ending of an execution that left no record: one that was refused at the door. */
function endingOf(result: ExecutionResult, at: number): Ending {
  if (result.status === 'SUCCEEDED') return { kind: 'Deployed', reason: 'the execution succeeded', at };
  const kind = (Object.keys(ENDING_ERRORS) as Array<Exclude<EndingKind, 'Deployed'>>).find(
    (each) => ENDING_ERRORS[each] === result.error,
  );
  return {
    kind: kind ?? 'RollbackFailed',
    reason: kind
      ? result.cause
      : `the workflow of this deployment broke off (${result.error}: ${result.cause}), and its recovery did not finish; see how it stands: ${slipwayCommand('status')}`,
    at,
  };
}
