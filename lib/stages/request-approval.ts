import { ballotIdOf, shownDigest } from '../domain/approval/ballot-id.ts';
import { HISTORY_LIMIT } from '../domain/strategy/history.ts';
import type { Ballot } from '../model/ballot.ts';
import { formatDuration } from '../model/duration.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Plan, PlanInForce } from '../model/plan.ts';
import { namesSomebody } from '../model/requester.ts';
import { type ApprovalQuestion, type ApprovalSubject, interruptSentence } from '../model/signal.ts';
import type { WorkflowState } from '../model/state.ts';
import type { WaitingTaskInput } from '../model/tasks.ts';
import type { Readiness } from '../model/verdict.ts';
import { observationKey } from '../model/wish.ts';
import type { Ports } from '../ports/index.ts';
import { admitted, getEvidence, pinnedDefinition, planned, record, stopIfInterrupted } from './context.ts';
import { askedHow } from './while-asked.ts';

/** Asks a person (ST-4, PF-8). The task ends when the answer comes in through `castVote`. */
export const requestApproval =
  (ports: Ports) =>
  async ({ token, about, state }: WaitingTaskInput<WorkflowState>): Promise<void> => {
    await stopIfInterrupted(ports, state);
    const deployment = admitted(state);
    const subject = about as ApprovalSubject;
    const ballot = await ports.ballots.open(await ballotOf(ports, state, subject, token));
    const { kept } = await ports.waits.register({ deploymentId: deployment.id, kind: subject, token });
    if (kept) {
      await ports.tasks.fail(token, 'DeploymentInterrupted', interruptSentence(kept));
      return;
    }
    const { question } = ballot;
    await record(ports, state, {
      action: `ask to approve ${subject}`,
      cause: question.title,
      result: `Waiting for a person until ${new Date(question.expiresAt).toISOString()}: ${question.title}`,
      status: 'running',
    });
    await ports.approvals.ask(ballot);
  };

/** First of all read by who approves: somebody asked for it, and nothing was done about it. */
const notUnderstood = (words: string) => `"${words}" was not understood and has no effect`;

/**
 * For how long an answer counts. The workflow's own timer has run since before this function started, and an answer takes a
 * moment to get there: whoever answers in time has to be heard.
 */
const openMs = (seconds: number): number => seconds * 1000 - Math.min(5000, seconds * 100);

/** Why a question is not open for as long as the definition says; none: it is. */
function shortenedLines({ approvalSeconds }: PlanInForce, seconds: number): string[] {
  return seconds < approvalSeconds
    ? [
        `It is open for ${formatDuration(seconds)}, and not for the ${formatDuration(approvalSeconds)} of approvals.expireAfter: traffic is divided and watched meanwhile, an execution may have ${HISTORY_LIMIT} history events, and more looks do not fit into what is left of them`,
      ]
    : [];
}

async function ballotOf(
  ports: Ports,
  state: WorkflowState,
  subject: ApprovalSubject,
  token: string,
): Promise<Ballot> {
  const { approvals } = await pinnedDefinition(ports, state);
  const question = await questionOf(ports, state, subject);
  const { id, request } = admitted(state);
  const { approvers, quorum, fourEyes, people, trustSessionNames } = approvals;
  const persons = { people, trustSessionNames };
  // Who pushed an image is not known: of two people, one at least is not them.
  const needed = fourEyes && !namesSomebody(request.requestedBy) ? Math.max(2, quorum) : quorum;
  return {
    id: ballotIdOf(token),
    deploymentId: id,
    subject,
    token,
    question,
    shown: shownDigest(question),
    rules: { approvers, quorum: needed, fourEyes, requestedBy: request.requestedBy, persons },
    ...(subject === 'inconclusive' && state.progress ? { observation: observationKey(state.progress) } : {}),
    openedAt: ports.clock.now(),
    votes: [],
    decision: null,
  };
}

async function questionOf(
  ports: Ports,
  state: WorkflowState,
  subject: ApprovalSubject,
): Promise<ApprovalQuestion> {
  const deployment = admitted(state);
  const what = `${deployment.service} ${deployment.version} in ${deployment.environment}`;
  const seconds = subject === 'inconclusive' ? askedHow(state).seconds : planned(state).approvalSeconds;
  const common = { deploymentId: deployment.id, subject, expiresAt: ports.clock.now() + openMs(seconds) };
  if (subject === 'plan') {
    const plan = await getEvidence<Plan>(ports, deployment, EVIDENCE.plan);
    return {
      ...common,
      title: `Deploy ${what} by ${planned(state).strategy}, in about ${formatDuration(planned(state).expectedSeconds)}?`,
      lines: plan
        ? [
            plan.summary,
            ...plan.reasons.map((reason) => reason.sentence),
            ...plan.outlook.sentences,
            ...plan.guidance.effects.map(({ words, effect }) => `"${words}": ${effect}`),
            ...plan.guidance.unused.map(notUnderstood),
            `Way back: ${plan.wayBack}`,
          ]
        : [],
      onApprove: 'the preflight checks run, then the candidate starts',
      onReject: 'the deployment is refused; nothing has changed',
    };
  }
  if (subject === 'conditions') {
    const readiness = await getEvidence<Readiness>(ports, deployment, EVIDENCE.readiness);
    return {
      ...common,
      title: `${what} is ready under conditions. Go on?`,
      lines: readiness?.conditions ?? [],
      onApprove: 'the conditions are accepted in your name, and the candidate starts',
      onReject: 'the deployment is refused; nothing has changed',
    };
  }
  return {
    ...common,
    title: `There is no verdict on ${what}. Go on all the same?`,
    lines: [
      state.observation?.slo.reason ?? state.progress?.reason ?? 'no reason is known',
      ...shortenedLines(planned(state), seconds),
    ],
    onApprove: 'the deployment goes on, and every report says that there was no verdict',
    onReject: 'the deployment is rolled back',
  };
}
