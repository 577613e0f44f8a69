import { manualSteps } from '../../../lib/domain/incident/manual-steps.ts';
import type { Ballot } from '../../../lib/model/ballot.ts';
import type { EndingKind } from '../../../lib/model/ending.ts';
import type { Incident } from '../../../lib/model/incident.ts';
import type { WorkflowState } from '../../../lib/model/state.ts';
import type { TrafficReading } from '../../../lib/model/traffic.ts';
import type { DeploymentRecord } from '../../../lib/ports/deployment-records.ts';
import type { DeploymentView } from '../../../lib/slack/messages/deployment-message.ts';
import type { planMessage } from '../../../lib/slack/messages/plan-message.ts';
import { ballotOf } from '../../builders/ballot.ts';
import { definitionWith } from '../../builders/definition.ts';
import { deploymentOf, rolledBackEvidence, START } from '../../builders/evidence.ts';
import { endedOf, observingState, recordOf } from '../every-message.ts';

export const ID = 'dep-20261120-100000-69b7';
/** As the desk for Slack names a member who asks for a deployment. */
export const REQUESTER = 'slack:U024BE7LH ada@example.com';
export const BREACH =
  '4 of 51 candidate requests failed (7.8 %) against 0 of 961 (0.0 %) on the stable version at the same time in the last 5 s: 7.8 pp worse, limit 2 pp; evidence 442 : 1 that this is not chance (200 : 1 needed)';
export const UNPROVEN = `The way back from checkout 1.4.2 to 1.4.1 is not proven (FAILED): 1.4.2 still has 5 % of the traffic after 5 min; it was taken back because ${BREACH}.`;

export const minutes = (count: number): number => START + count * 60_000;

const stages = [5, 25, 50, 95, 100].map((weight, index) => ({
  index,
  weight,
  observeSeconds: 600,
  label: `${weight} % of the traffic`,
}));
const observed = observingState();
const deployment = observed.deployment && {
  ...observed.deployment,
  request: { ...observed.deployment.request, requestedBy: REQUESTER },
};
const observing: WorkflowState = {
  ...observed,
  ...(observed.plan ? { plan: { ...observed.plan, stages } } : {}),
  ...(deployment ? { deployment } : {}),
};
const { shifts: _s, progress, window: _w, plan, candidate: _c, approvals: _a, ...admitted } = observing;

/** The state at each of the points that a person meets. */
export const STATES = {
  planning: admitted,
  asking: { ...admitted, ...(plan ? { plan } : {}) },
  observing,
  inconclusive: {
    ...observing,
    ...(progress ? { progress: { ...progress, next: 'ask' as const, reason: 'no verdict' } } : {}),
  },
  goingBack: {
    ...observing,
    rollback: { detectedAt: minutes(12), startedAt: minutes(12), reason: BREACH, shifted: true },
  },
} satisfies Record<string, WorkflowState>;

export const at = (state: keyof typeof STATES, change: Partial<DeploymentRecord> = {}): DeploymentRecord =>
  recordOf({ id: ID, state: STATES[state], ...change });

export const over = (kind: EndingKind, reason: string): DeploymentRecord => ({
  ...endedOf(kind, reason),
  id: ID,
  state: observing,
});

export const viewOf = (change: Partial<DeploymentView> = {}): DeploymentView => ({
  record: at('observing'),
  verdict: null,
  last: null,
  released: null,
  skipWaits: true,
  reports: `\`npm run slipway -- reports ${ID}\``,
  ...change,
});

export const asked = (change: Partial<Ballot> = {}): Ballot =>
  ballotOf({
    deploymentId: ID,
    question: {
      deploymentId: ID,
      subject: 'plan',
      title: 'Deploy checkout 1.4.2 in production by canary, in about 52 min?',
      lines: [
        'canary in 5 steps, because the risk is medium and the service keeps no state in its instances',
        'a fault is met by 5 % of the users at first, and found in about 3 min at 12 requests/s',
        'Way back: all traffic goes to 1.4.1 at once',
      ],
      onApprove: 'the preflight checks run, then the candidate starts',
      onReject: 'the deployment is refused; nothing has changed',
      expiresAt: minutes(60),
    },
    rules: {
      approvers: ['slack-group:S0615G0KT', 'slack:U0LINUS', 'ada@example.com'],
      quorum: 2,
      fourEyes: true,
      requestedBy: REQUESTER,
    },
    ...change,
  });

type Plan = Parameters<typeof planMessage>[0];
export const planOf = (change: Partial<Plan> = {}): Plan => ({
  service: 'checkout',
  version: '1.4.2',
  environment: 'production',
  summary: 'canary 5 → 25 → 50 → 95 → 100 %, in about 52 min',
  sentences: asked().question.lines,
  changed: null,
  start: {
    request: { requestId: 'slack-1', service: 'checkout', version: '1.4.2', guidance: 'slowly, please' },
    plan: 'digest',
  },
  ...change,
});

/** The steps are the real ones, so that the page shows what a person would have to type. */
const STEPS = manualSteps(
  deploymentOf(),
  definitionWith({ service: 'checkout', target: { kind: 'lambda', function: 'checkout', alias: 'live' } }),
  [
    {
      name: 'traffic',
      status: 'FAIL',
      reason: '1.4.2 still answers',
      remedy: 'take 1.4.2 out of the routing of the alias',
      verify: 'no request reaches 1.4.2 for 60 s',
    },
  ],
);

export function incidentOf(change: Partial<Incident> = {}): Incident {
  const { incident } = rolledBackEvidence();
  if (!incident) throw new Error('the builder has an incident');
  return {
    ...incident,
    id: `inc-${ID}`,
    severity: 'P0',
    deploymentId: ID,
    summary: UNPROVEN,
    impact: '4 of 51 requests to 1.4.2 failed; 5 % of the users may meet it still.',
    manualSteps: STEPS,
    ...change,
  };
}

export const readingOf = (
  split: ReadonlyArray<readonly [version: string, weight: number]>,
): TrafficReading => ({
  at: START,
  routed: 0,
  versions: split.map(([version, weight]) => ({
    version,
    weight,
    routed: 0,
    running: 2,
    healthy: 2,
    wanted: 2,
    troubles: [],
  })),
});
