import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RunTaskCommand, StopTaskCommand, type Task } from '@aws-sdk/client-ecs';
import {
  DeregisterTargetsCommand,
  type ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { SlipwayError, transient } from '../../model/errors.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import type { Revision } from './revisions.ts';
import { callEcs, type EcsPlace, type ServiceState, serviceName, TAGS, tagService } from './service.ts';
import { addressOf, describeTasks, listTasks } from './tasks.ts';

export interface TrialPlace extends EcsPlace {
  readonly elb: ElasticLoadBalancingV2Client;
  readonly pollMs: number;
}

/** A network interface is attached within seconds. */
const ADDRESS_MS = 120_000;

/** ECS allows 128 characters here, and a service's name has up to 255. */
const startedBy = ({ target }: EcsPlace) => `slipway/${target.ecsService}`.slice(0, 128);

/**
 * The trial task: one task of the candidate as the service would start it, but outside of the service and of its load
 * balancer, so that no user meets it. Those that run, and the last one also when it has stopped by itself.
 */
export async function trialTasks(place: EcsPlace, state: ServiceState): Promise<readonly Task[]> {
  // ECS takes no other filter beside startedBy; it lists what is wanted to run.
  const running = await listTasks(place, { cluster: place.target.cluster, startedBy: startedBy(place) });
  const last = state.tag(TAGS.trial);
  const isKnown = last === undefined || running.some((arn) => arn.endsWith(`/${last}`));
  const found = await describeTasks(place, isKnown ? running : [...running, last]);
  return found.filter((task) => task.group === groupOf(place) && task.stopCode !== 'UserInitiated');
}

const groupOf = ({ target }: EcsPlace) => `slipway-trial:${target.ecsService}`;

/** One for a deployment, however often it is asked for: ECS answers the same task for the same token. */
export async function startTrial(
  place: TrialPlace,
  state: ServiceState,
  order: TrafficOrder,
  revision: Revision,
): Promise<void> {
  const { client, target } = place;
  const { service } = state;
  const what = `a trial task of ${order.candidate} beside ${serviceName(target)}`;
  const answer = await callEcs(target, `starting ${what} (ecs:RunTask)`, () =>
    client.send(
      new RunTaskCommand({
        cluster: target.cluster,
        taskDefinition: revision.arn,
        count: 1,
        networkConfiguration: service.networkConfiguration,
        ...(service.capacityProviderStrategy?.length
          ? { capacityProviderStrategy: service.capacityProviderStrategy }
          : { launchType: service.launchType }),
        platformVersion: service.platformVersion || undefined,
        placementConstraints: service.placementConstraints,
        placementStrategy: service.placementStrategy,
        group: groupOf(place),
        startedBy: startedBy(place),
        clientToken: createHash('sha256').update(`${order.deploymentId} ${revision.arn}`).digest('hex'),
        // What allows Slipway to stop it, and no other task.
        tags: [{ key: TAGS.trial, value: target.ecsService }],
      }),
    ),
  );
  const task = answer.tasks?.[0];
  if (!task?.taskArn) {
    const reasons = (answer.failures ?? []).map((each) => `${each.reason}: ${each.detail ?? each.arn ?? ''}`);
    throw new SlipwayError('CandidateNotReady', `ECS has no room for ${what}: ${reasons.join('; ')}`);
  }
  await tagService(place, state, { [TAGS.trial]: task.taskArn.split('/').at(-1) ?? '' });
  if (target.trial) await register(place, task.taskArn, target.trial.targetGroup);
}

/** Puts the trial task behind its test listener, as soon as it has an address. */
async function register(place: TrialPlace, arn: string, targetGroup: string): Promise<void> {
  for (const until = Date.now() + ADDRESS_MS; Date.now() < until; await sleep(place.pollMs)) {
    const [task] = await describeTasks(place, [arn]);
    if (task?.lastStatus === 'STOPPED') return;
    const address = task && addressOf(task);
    if (address === undefined) continue;
    await callAws(
      `putting the trial task into the target group ${targetGroup} (elasticloadbalancing:RegisterTargets)`,
      () =>
        place.elb.send(
          new RegisterTargetsCommand({
            TargetGroupArn: targetGroup,
            Targets: [{ Id: address, Port: place.target.port }],
          }),
        ),
    );
    return;
  }
  throw transient(`the trial task ${arn} had no address within ${ADDRESS_MS / 1000} s`);
}

/** Stops every trial task of the service. Answers how many ran. */
export async function stopTrials(place: TrialPlace, state: ServiceState): Promise<number> {
  const { client, target, elb } = place;
  const running = (await trialTasks(place, state)).filter((task) => task.lastStatus !== 'STOPPED');
  for (const task of running) {
    const address = addressOf(task);
    const { trial } = target;
    if (trial && address) {
      await callAws(
        `taking the trial task from the target group ${trial.targetGroup} (elasticloadbalancing:DeregisterTargets)`,
        () =>
          elb.send(
            new DeregisterTargetsCommand({
              TargetGroupArn: trial.targetGroup,
              Targets: [{ Id: address, Port: target.port }],
            }),
          ),
      );
    }
    try {
      await callEcs(target, `stopping the trial task ${task.taskArn} (ecs:StopTask)`, () =>
        client.send(
          new StopTaskCommand({
            cluster: target.cluster,
            task: task.taskArn,
            reason: 'the trial of a deployment by Slipway is over',
          }),
        ),
      );
    } catch (error) {
      // ECS knows it no more: it has stopped by itself.
      if (awsErrorName(error) !== 'InvalidParameterException') throw error;
    }
  }
  return running.length;
}
