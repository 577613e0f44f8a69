import type { EventBridgeEvent } from 'aws-lambda';
import { deploymentOf } from '../lib/slack/deployment-of.ts';
import { peopleUseCases } from '../lib/stages/people.ts';
import { openDesk } from './slack-desk-world.ts';
import { ports } from './world.ts';

/** Nobody starts anything from here. */
const start = () => Promise.reject(new Error('the poster starts no deployment'));

/** A line of a trail or a verdict was written: the thread of its deployment is brought up to date. */
export const handler = async (event: EventBridgeEvent<'Object Created', unknown>): Promise<string> => {
  const deployment = deploymentOf(event.detail);
  return deployment === null
    ? 'of no deployment'
    : (await openDesk(peopleUseCases(ports, start))).post(deployment);
};
