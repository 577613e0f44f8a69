import { deploymentStarter } from '../lib/aws/chat.ts';
import { requiredVariable } from '../lib/aws/required-variable.ts';
import type { SlackWork } from '../lib/slack/work.ts';
import { peopleUseCases } from '../lib/stages/people.ts';
import { accountPlace } from '../lib/stages/service-standings.ts';
import { openDesk } from './slack-desk-world.ts';
import { ports } from './world.ts';

const start = deploymentStarter(requiredVariable(process.env, 'DEPLOYMENT_STATE_MACHINE'));

/** What a person asked for in Slack; Lambda brings it again when it fails. */
export const handler = async (work: SlackWork): Promise<void> =>
  (await openDesk(peopleUseCases(ports, start, async () => accountPlace(ports)))).work(work);
