import type { Ballot } from '../../lib/model/ballot.ts';
import type { EndingKind } from '../../lib/model/ending.ts';
import { NEXT, type ServiceStanding, type StandingLine } from '../../lib/model/standing.ts';
import type { WorkflowState } from '../../lib/model/state.ts';
import type { DeploymentRecord } from '../../lib/ports/deployment-records.ts';
import type { SlackMessage } from '../../lib/slack/api.ts';
import { ballotMessage } from '../../lib/slack/messages/ballot-message.ts';
import { deploymentMessage } from '../../lib/slack/messages/deployment-message.ts';
import { incidentMessage } from '../../lib/slack/messages/incident-message.ts';
import { helpMessage, threadMessages } from '../../lib/slack/messages/lists.ts';
import { planMessage } from '../../lib/slack/messages/plan-message.ts';
import { statusMessage } from '../../lib/slack/messages/status-message.ts';
import { ballotOf, voteOf } from '../builders/ballot.ts';
import { deliveredState, deploymentOf, rolledBackEvidence, START } from '../builders/evidence.ts';

/** Observing its second stage, at 25 %. */
export function observingState(): WorkflowState {
  const { retirement: _retired, observation: _seen, ...state } = deliveredState();
  return {
    ...state,
    shifts: [
      { stage: 0, weight: 5, at: START + 30_000 },
      { stage: 1, weight: 25, at: START + 90_000 },
    ],
    progress: {
      stage: 1,
      weight: 25,
      observeSeconds: 600,
      pass: 0,
      next: 'observe-again',
      reason: 'stage 1 was content',
      marked: [],
    },
    window: { startedAt: START + 90_000, endsAt: START + 690_000, listenSeconds: 600 },
  };
}

export const recordOf = (change: Partial<DeploymentRecord> = {}): DeploymentRecord => ({
  id: 'dep_1',
  requestId: 'req-1',
  service: 'checkout',
  environment: 'production',
  version: '1.4.2',
  previousVersion: '1.4.1',
  startedAt: START,
  execution: 'exec-1',
  state: observingState(),
  ending: null,
  seal: null,
  ...change,
});

export const endedOf = (kind: EndingKind, reason: string): DeploymentRecord =>
  recordOf({ ending: { kind, reason, at: START + 700_000 } });

/** Every message there is, with `text` wherever something comes from outside of Slipway's own words. */
export function everyMessage(text: string): ReadonlyArray<readonly [name: string, message: SlackMessage]> {
  // Names are short: a request with longer ones is refused before anything is told of it.
  const name = text.slice(0, 64);
  const record = (change: Partial<DeploymentRecord> = {}) =>
    recordOf({
      id: name,
      service: name,
      version: name,
      environment: name,
      previousVersion: name,
      state: { ...observingState(), deployment: requestedBy(text) },
      ...change,
    });
  const ended = record({ ending: { kind: 'RollbackFailed', reason: text, at: START } });
  const view = { verdict: text, last: text, released: null, skipWaits: true, reports: text };
  const ballot = ballotSaying(text);
  const plan = { service: text, version: text, environment: text, summary: text, changed: text };
  const start = {
    request: { requestId: 'r', service: 's', version: '1', guidance: text.slice(0, 1000) },
    plan: 'p',
  };
  const { incident } = rolledBackEvidence();
  if (!incident) throw new Error('the builder has an incident');
  return [
    ['open deployment', deploymentMessage({ record: record(), ...view })],
    ['ended deployment', deploymentMessage({ record: ended, ...view })],
    ['open question', ballotMessage(ballot, null)],
    ['closed question', ballotMessage(ballot, text)],
    [
      'decided question',
      ballotMessage(
        { ...ballot, decision: { approved: true, by: [text, text], reason: text, at: START } },
        null,
      ),
    ],
    ['plan', planMessage({ ...plan, sentences: Array<string>(40).fill(text), start })],
    ['plan without sentences', planMessage({ ...plan, sentences: [], start })],
    [
      'status',
      statusMessage({
        standings: Array<ServiceStanding>(60).fill({ service: name, lines: standingOf(text) }),
        open: Array<DeploymentRecord>(60).fill(record()),
        ended: Array<DeploymentRecord>(60).fill(ended),
      }),
    ],
    [
      'status of what is quiet',
      statusMessage({
        standings: Array<ServiceStanding>(60).fill({ service: name, lines: [{ mark: null, text }] }),
        open: [],
        ended: [],
      }),
    ],
    ['help', helpMessage()],
    [
      'incident',
      incidentMessage({
        ...incident,
        severity: 'P0',
        id: text,
        service: text,
        environment: text,
        summary: text,
        impact: text,
        manualSteps: [text, `Do it: aws ${text}`, ...Array<string>(60).fill(text)],
      }),
    ],
    ...threadMessages(Array(30).fill({ status: 'done', result: text })).map(
      (message, index) => [`thread ${index}`, message] as const,
    ),
  ];
}

const standingOf = (text: string): StandingLine[] => [
  { mark: null, text },
  { mark: 'failed', text },
  { mark: null, text: `${NEXT}${text}` },
  { mark: null, text: `${NEXT}Do it: aws ${text}` },
];

const requestedBy = (text: string): ReturnType<typeof deploymentOf> => ({
  ...deploymentOf(),
  request: { ...deploymentOf().request, requestedBy: text },
});

function ballotSaying(text: string): Ballot {
  const { question } = ballotOf();
  return ballotOf({
    question: {
      ...question,
      title: text,
      lines: Array<string>(30).fill(text),
      onApprove: text,
      onReject: text,
    },
    rules: { approvers: [text, text], quorum: 2, fourEyes: true, requestedBy: text },
    votes: Array.from({ length: 9 }, () => voteOf(text, { reason: text })),
  });
}
