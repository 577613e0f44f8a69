import { deploymentMessage, movedText } from '../../../lib/slack/messages/deployment-message.ts';
import { at, BREACH, over, UNPROVEN, viewOf } from './records.ts';
import { messagePage } from './render.ts';
import type { Scene } from './scenes.ts';

const scene = (name: string, title: string, change: Parameters<typeof viewOf>[0]): Scene => [
  `deployment-${name}`,
  messagePage(title, deploymentMessage(viewOf(change))),
];

const WELL =
  'checkout 1.4.2 serves production: 5 stages in 51 min 12 s, 0 of 3,626 candidate requests failed (0.0 %).';

export const DEPLOYMENT_SCENES: readonly Scene[] = [
  scene('planning', 'A deployment is admitted', {
    record: at('planning'),
    last: 'checkout 1.4.2 admitted to production from 1.4.1',
  }),
  scene('asking', 'People are asked and the checks run', {
    record: at('asking'),
    last: 'Waiting for a person until 2026-11-20T11:00:00.000Z: Deploy checkout 1.4.2 in production by canary, in about 52 min?',
  }),
  scene('observing', 'A deployment is observed', {
    verdict:
      '204 candidate requests, 0.0 % errors against 0.1 % on 1.4.1: no limit is exceeded, but a rise of 2 pp is not ruled out yet (12 : 1, and 20 : 1 is needed)',
    last: '25 % of the traffic: 1.4.1 has 75 % (35 of 46 requests), 1.4.2 has 25 % (11 of 46 requests), read back',
  }),
  scene('going-back', 'A deployment goes back', {
    record: at('goingBack'),
    verdict: BREACH,
    last: 'Going back to 1.4.1: 1.4.1 has 100 % again, waiting for proof',
  }),
  scene('deployed', 'A deployment has ended well', { record: over('Deployed', WELL) }),
  scene('rolled-back', 'A deployment was rolled back', {
    record: over(
      'RolledBack',
      `Rolled back checkout 1.4.2 to 1.4.1: ${BREACH}; proven 1 s after it was detected.`,
    ),
  }),
  scene('rollback-failed', 'A way back is not proven', { record: over('RollbackFailed', UNPROVEN) }),
  scene('released', 'The lock of a way back that was not proven is released', {
    record: over('RollbackFailed', UNPROVEN),
    released: 'Grace (slack:U0GRACE): 1.4.1 has everything again, seen on the dashboard at 11:20',
  }),
  scene('left-open', 'Nobody is at work on it any more', {
    left: 'checkout 1.4.2 was left open: dep-20261120-100000-69b7, started 2026-11-20T10:00:00.000Z; the process 4711 on this machine, which ran it, is gone; finish it with: npm run slipway -- recover dep-20261120-100000-69b7',
  }),
  scene('moved', 'The channel of a definition takes no messages', {
    record: at('planning'),
    last: 'checkout 1.4.2 admitted to production from 1.4.1',
    moved: movedText('C0CHECKOUT', 'not_in_channel; invite the app to the channel: /invite @Slipway'),
  }),
];
