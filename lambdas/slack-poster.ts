import type { EventBridgeEvent } from 'aws-lambda';
import { deploymentOf } from '../lib/slack/deployment-of.ts';
import { peopleUseCases } from '../lib/stages/people.ts';
import { accountPlace } from '../lib/stages/service-standings.ts';
import { openDesk } from './slack-desk-world.ts';
import { ports } from './world.ts';

/** Nobody starts anything from here. */
const start = () => Promise.reject(new Error('the poster starts no deployment'));

/** Something of a deployment was written, or a minute is over: threads are brought up to date. */
export const handler = async (event: EventBridgeEvent<string, unknown>): Promise<string> => {
  const desk = await openDesk(peopleUseCases(ports, start, async () => accountPlace(ports)));
  if (event['detail-type'] === 'Scheduled Event') return desk.lookAgain();
  const deployment = deploymentOf(event.detail);
  return deployment === null ? 'of no deployment' : desk.post(deployment);
};
