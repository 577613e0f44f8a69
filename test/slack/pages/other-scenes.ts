import { serviceLines } from '../../../lib/domain/standing/index.ts';
import type { FormContext, FormName } from '../../../lib/slack/actions.ts';
import { askView } from '../../../lib/slack/messages/ask-form.ts';
import { formView } from '../../../lib/slack/messages/forms.ts';
import { closedIncidentMessage, incidentMessage } from '../../../lib/slack/messages/incident-message.ts';
import { helpMessage, threadMessages } from '../../../lib/slack/messages/lists.ts';
import { statusMessage } from '../../../lib/slack/messages/status-message.ts';
import { START } from '../../builders/evidence.ts';
import { at, BREACH, ID, incidentOf, over, readingOf, UNPROVEN } from './records.ts';
import { messagePage, modalPage } from './render.ts';
import type { Scene } from './scenes.ts';

/** As `slipway status` tells it. */
const TROUBLE = serviceLines({
  service: 'checkout',
  environment: 'production',
  kind: 'lambda',
  reading: readingOf([
    ['1.4.1', 95],
    ['1.4.2', 5],
  ]),
  holder: { deploymentId: ID, keptBecause: 'the way back is not proven: 1.4.2 still has 5 % of the traffic' },
  incidents: [incidentOf({ manualSteps: incidentOf().manualSteps.slice(0, 2) })],
  isOpen: false,
});

const place = { channel: 'C024BE7LR', message: '1700000000.000100' };
const OBSERVATION = { stage: 1, pass: 0, final: false };
const form = <Name extends FormName>(name: Name, title: string, value: FormContext<Name>['value']): Scene => [
  `form-${name}`,
  modalPage(title, formView(name, { value, place })),
];

export const OTHER_SCENES: readonly Scene[] = [
  [
    'status',
    messagePage(
      'What is going on',
      statusMessage({
        standings: [
          { service: 'catalog', lines: [{ mark: null, text: 'catalog: 2.0.0 100 % (3/3 healthy)' }] },
          {
            service: 'checkout',
            lines: [
              { mark: null, text: 'checkout: 1.4.1 75 % (3/3 healthy) · 1.4.2 25 % (1/1 healthy)' },
              { mark: 'attention', text: `checkout is locked by ${ID}` },
            ],
          },
        ],
        open: [at('observing')],
        ended: [
          {
            ...over('Deployed', 'catalog 2.0.0 serves production: 5 stages in 48 min, all SLOs passed.'),
            service: 'catalog',
            version: '2.0.0',
          },
          over('RolledBack', `Rolled back checkout 1.4.2 to 1.4.1: ${BREACH}.`),
        ],
      }),
    ),
  ],
  [
    'status-trouble',
    messagePage(
      'A service needs people',
      statusMessage({
        standings: [
          { service: 'catalog', lines: [{ mark: null, text: 'catalog: 2.0.0 100 % (3/3 healthy)' }] },
          { service: 'checkout', lines: TROUBLE },
        ],
        open: [],
        ended: [over('RollbackFailed', UNPROVEN)],
      }),
    ),
  ],
  [
    'status-nothing',
    messagePage('Nothing is going on', statusMessage({ standings: [], open: [], ended: [] })),
  ],
  ['help', messagePage('Help', helpMessage())],
  [
    'form-ask',
    modalPage(
      'Six questions, and what to deploy',
      askView(
        { service: null, version: null, place, responseUrl: 'https://hooks.slack.com/1', at: START },
        '',
      ),
    ),
  ],
  [
    'thread',
    messagePage(
      'Lines of a thread',
      threadMessages([
        { status: 'done', result: 'GO: 11 checks passed, no condition' },
        { status: 'done', result: 'Baseline of 1.4.1: 600 requests, 0.00 % errors, p99 62 ms' },
        { status: 'running', result: '1.4.2 is to have 5 %' },
        { status: 'attention', result: 'observation extended: 84 of about 210 requests, no verdict yet' },
        {
          status: 'attention',
          result:
            'at 2026-11-20T10:12:00.000Z it is observed for 10 min more, as Grace (slack:U0GRACE) asks for: thin traffic',
        },
        { status: 'failed', result: BREACH },
      ])[0] ?? helpMessage(),
    ),
  ],
  ['incident', messagePage('An incident calls people', incidentMessage(incidentOf()))],
  [
    'incident-closed',
    messagePage(
      'An incident that was seen to',
      closedIncidentMessage(
        over('RollbackFailed', UNPROVEN),
        'Grace: 1.4.1 has everything again, seen on the dashboard at 11:20',
      ),
    ),
  ],
  [
    'incident-p1',
    messagePage(
      'Users met a version that was rolled back',
      incidentMessage(
        incidentOf({
          severity: 'P1',
          summary: `checkout 1.4.2 was rolled back to 1.4.1 in production: ${BREACH}; proven 1 s after it was detected.`,
          impact: '4 of 51 user requests to 1.4.2 failed.',
          manualSteps: [],
        }),
      ),
    ),
  ],
  form('reject', 'Reject', { ballot: 'bal-1', shown: 'digest-1' }),
  form('extend', 'Observe for longer', { deployment: ID, observation: OBSERVATION }),
  form('skip', 'Skip the rest', { deployment: ID, observation: OBSERVATION }),
  form('unlock', 'Release the lock', { service: 'checkout', environment: 'production', deployment: ID }),
];
