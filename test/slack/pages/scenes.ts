import type { Incident } from '../../../lib/model/incident.ts';
import type { WorkflowState } from '../../../lib/model/state.ts';
import type { DeploymentRecord } from '../../../lib/ports/deployment-records.ts';
import { askView } from '../../../lib/slack/messages/ask-form.ts';
import { ballotMessage } from '../../../lib/slack/messages/ballot-message.ts';
import { type DeploymentView, deploymentMessage } from '../../../lib/slack/messages/deployment-message.ts';
import { formView } from '../../../lib/slack/messages/forms.ts';
import {
  helpMessage,
  incidentMessage,
  statusMessage,
  threadMessages,
} from '../../../lib/slack/messages/lists.ts';
import { planMessage } from '../../../lib/slack/messages/plan-message.ts';
import { ballotOf, voteOf } from '../../builders/ballot.ts';
import { rolledBackEvidence, START } from '../../builders/evidence.ts';
import { endedOf, recordOf } from '../every-message.ts';
import { messagePage, modalPage } from './render.ts';

const BREACH =
  '4 of 51 candidate requests failed (7.8 %) against 0 of 961 (0.0 %) on the stable version at the same time in the last 5 s: 7.8 pp worse, limit 2 pp; evidence 442 : 1 that this is not chance (200 : 1 needed)';
const ID = 'dep-20261120-100000-69b7';

const stages = [5, 25, 50, 95, 100].map((weight, index) => ({
  index,
  weight,
  observeSeconds: 600,
  label: `${weight} % of the traffic`,
}));

const usual = (record: DeploymentRecord): DeploymentRecord => {
  const { deployment, plan } = record.state;
  const state: WorkflowState = deployment
    ? {
        ...record.state,
        ...(plan ? { plan: { ...plan, stages } } : {}),
        deployment: {
          ...deployment,
          request: { ...deployment.request, requestedBy: 'slack:U024BE7LH ada@example.com' },
        },
      }
    : record.state;
  return { ...record, id: ID, state };
};

const view = (record: DeploymentRecord, change: Partial<DeploymentView> = {}): DeploymentView => ({
  record: usual(record),
  verdict:
    '204 candidate requests, 0.0 % errors against 0.1 % on 1.4.1; a rise by 2 pp is ruled out with 20 : 1',
  last: '25 % of the traffic: 1.4.1 has 75 % (35 of 46 requests), 1.4.2 has 25 % (11 of 46 requests), read back',
  released: null,
  skipWaits: true,
  reports: `\`npm run slipway -- reports ${ID}\``,
  ...change,
});

const question = {
  deploymentId: ID,
  subject: 'plan' as const,
  title: 'Deploy checkout 1.4.2 in production by canary, in about 52 min?',
  lines: [
    'canary in 5 steps, because the risk is medium and the service keeps no state in its instances',
    'a fault is met by 5 % of the users at first, and found in about 3 min at 12 requests/s',
    'Way back: all traffic goes to 1.4.1 at once',
  ],
  onApprove: 'the preflight checks run, then the candidate starts',
  onReject: 'the deployment is refused; nothing has changed',
  expiresAt: START + 3_600_000,
};
const ballot = ballotOf({
  question,
  rules: {
    approvers: ['ada@example.com', 'slack-group:S0615G0KT'],
    quorum: 2,
    fourEyes: true,
    requestedBy: 'slack:U0LINUS linus@example.com',
  },
  votes: [voteOf('grace (slack:U0GRACE)', { at: START + 120_000, reason: 'the staging run was clean' })],
});

const steps = [
  'See where traffic is and who holds the lock (1.4.1 must have 100 % of the traffic): npm run slipway -- status --aws',
  "Find the number of 1.4.1: aws lambda list-versions-by-function --function-name greeter --query 'Versions[?Description==`1.4.1`].Version'",
  "Give 1.4.1 everything: aws lambda update-alias --function-name greeter --name live --function-version <number> --routing-config 'AdditionalVersionWeights={}'",
  'When the service is well again, release its lock with your reason: npm run slipway -- unlock checkout --reason "…" --aws',
];

function incidentOf(change: Partial<Incident>): Incident {
  const { incident } = rolledBackEvidence();
  if (!incident) throw new Error('the builder has an incident');
  return { ...incident, id: `inc-${ID}`, deploymentId: ID, ...change };
}

const plan = {
  service: 'checkout',
  version: '1.4.2',
  environment: 'production',
  summary: 'canary 5 → 25 → 50 → 95 → 100 %, in about 52 min',
  sentences: question.lines,
  changed: null,
  start: {
    request: { requestId: 'slack-1', service: 'checkout', version: '1.4.2', guidance: 'slowly, please' },
    plan: 'digest',
  },
};
const place = { channel: 'C024BE7LR', message: '1700000000.000100' };
const failed =
  'The way back from checkout 1.4.2 to 1.4.1 is not proven (FAILED): 1.4.2 still has 5 % of the traffic after 5 min; it was taken back because 4 of 51 candidate requests failed (7.8 %).';

const OBSERVATION = { stage: 1, pass: 0, final: false };

/** File name → page: each message as people see it, with what a deployment says on a usual day. */
export const SCENES: ReadonlyArray<readonly [file: string, html: string]> = [
  ['deployment-observing', messagePage('A deployment is observed', deploymentMessage(view(recordOf())))],
  [
    'deployment-deployed',
    messagePage(
      'A deployment has ended well',
      deploymentMessage(
        view(
          endedOf(
            'Deployed',
            'checkout 1.4.2 serves production: 5 stages in 51 min 12 s, 0 of 3,626 candidate requests failed (0.0 %).',
          ),
        ),
      ),
    ),
  ],
  [
    'deployment-rolled-back',
    messagePage(
      'A deployment was rolled back',
      deploymentMessage(
        view(
          endedOf(
            'RolledBack',
            `Rolled back checkout 1.4.2 to 1.4.1: ${BREACH}; proven 1 s after it was detected.`,
          ),
        ),
      ),
    ),
  ],
  [
    'deployment-rollback-failed',
    messagePage('A way back is not proven', deploymentMessage(view(endedOf('RollbackFailed', failed)))),
  ],
  ['question-open', messagePage('A question is open', ballotMessage(ballot, null))],
  [
    'question-decided',
    messagePage(
      'A question is decided',
      ballotMessage(
        {
          ...ballot,
          votes: [
            ...ballot.votes,
            voteOf('ada (slack:U024BE7LH)', { at: START + 300_000, reason: 'approved in Slack' }),
          ],
          decision: {
            approved: true,
            by: ['grace (slack:U0GRACE)', 'ada (slack:U024BE7LH)'],
            reason: 'the staging run was clean; approved in Slack',
            at: START + 300_000,
          },
        },
        null,
      ),
    ),
  ],
  ['question-closed', messagePage('A question is over', ballotMessage(ballot, 'its time is over'))],
  ['plan', messagePage('A plan before it starts', planMessage(plan))],
  [
    'status',
    messagePage(
      'What is going on',
      statusMessage(
        [usual(recordOf())],
        [
          {
            ...endedOf('Deployed', 'catalog 2.0.0 serves production: 5 stages in 48 min, all SLOs passed.'),
            service: 'catalog',
            version: '2.0.0',
          },
          endedOf('RolledBack', `Rolled back checkout 1.4.2 to 1.4.1: ${BREACH}.`),
        ],
      ),
    ),
  ],
  ['help', messagePage('Help', helpMessage())],
  [
    'thread',
    messagePage(
      'Lines of a thread',
      threadMessages([
        { status: 'done', result: 'GO: 11 checks passed, no condition' },
        { status: 'done', result: 'Baseline of 1.4.1: 600 requests, 0.00 % errors, p99 62 ms' },
        { status: 'running', result: '1.4.2 is to have 5 %' },
        { status: 'attention', result: 'observation extended: 84 of about 210 requests, no verdict yet' },
        { status: 'failed', result: BREACH },
      ])[0] ?? helpMessage(),
    ),
  ],
  [
    'incident',
    messagePage(
      'An incident calls people',
      incidentMessage(
        incidentOf({
          severity: 'P0',
          summary: failed,
          impact: '4 of 51 requests to 1.4.2 failed; 5 % of the users may meet it still.',
          manualSteps: steps,
        }),
      ),
    ),
  ],
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
    'form-reject',
    modalPage('Reject', formView('reject', { value: { ballot: 'bal-1', shown: 'digest-1' }, place })),
  ],
  [
    'form-extend',
    modalPage(
      'Observe for longer',
      formView('extend', { value: { deployment: ID, observation: OBSERVATION }, place }),
    ),
  ],
  [
    'form-skip',
    modalPage(
      'Skip the rest',
      formView('skip', { value: { deployment: ID, observation: OBSERVATION }, place }),
    ),
  ],
  [
    'form-unlock',
    modalPage(
      'Release the lock',
      formView('unlock', {
        value: { service: 'checkout', environment: 'production', deployment: 'dep-1' },
        place,
      }),
    ),
  ],
];
