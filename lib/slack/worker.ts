import type { Voter } from '../model/ballot.ts';
import { SlipwayError } from '../model/errors.ts';
import type { ObservationKey } from '../model/wish.ts';
import type { OnceStore } from '../ports/once-store.ts';
import type { ActionValue } from './actions.ts';
import type { SlackApi, SlackMessage } from './api.ts';
import { limited, section } from './messages/limits.ts';
import { planMessage } from './messages/plan-message.ts';
import { type Status, statusMessage } from './messages/status-message.ts';
import { told } from './messages/words.ts';
import { SlackRefusal } from './refusal.ts';
import type { Respond } from './respond.ts';
import { createVoters } from './voter.ts';
import type { SlackWork } from './work.ts';

/** Who says something, why and when. */
export interface Said {
  readonly voter: Voter;
  readonly reason: string;
  readonly at: number;
}

export interface ShownPlan {
  readonly environment: string;
  readonly summary: string;
  readonly sentences: readonly string[];
  /** Of the plan: another plan has another one. */
  readonly digest: string;
}

export interface Started {
  readonly id: string;
  /** How it ended; null: it has not. */
  readonly ended: string | null;
}

/** What people can do from a chat; each throws DeploymentRefused with what to tell the person who asked. */
export interface PeopleUseCases {
  /** Names of who may decide, so that groups among them can be looked into; [] where everybody may. */
  approversOf(about: {
    readonly ballot?: string;
    readonly deployment?: string;
    readonly which?: string;
    readonly service?: string | null;
    /** A service whose kept lock is to be released. */
    readonly released?: string;
  }): Promise<readonly string[]>;
  vote(ballot: string, vote: Said & { readonly approved: boolean; readonly shown: string }): Promise<string>;
  abort(which: string, said: Said): Promise<string>;
  extend(
    deployment: string,
    said: Said & { readonly seconds: number; readonly meant: ObservationKey },
  ): Promise<string>;
  skip(deployment: string, said: Said & { readonly meant: ObservationKey }): Promise<string>;
  unlock(service: string, environment: string, said: Said & { readonly deployment: string }): Promise<string>;
  /** As `unlock`, for whatever keeps the service locked now, or for an incident that is left of it. */
  release(service: string, said: Said): Promise<string>;
  plan(request: ActionValue<'start'>['request'], voter: Voter): Promise<ShownPlan>;
  /** The deployment that a request has started already; null: none. */
  started(requestId: string): Promise<Started | null>;
  /** @returns the deployment's id */
  start(request: ActionValue<'start'>['request'], voter: Voter): Promise<string>;
  status(service: string | null): Promise<Status>;
}

export interface WorkerOptions {
  readonly api: SlackApi;
  readonly useCases: PeopleUseCases;
  readonly respond: Respond;
  readonly once: OnceStore;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Told of an answer that Slack will never take. */
  readonly onTrouble: (text: string) => void;
}

/** How long it is remembered that a person was answered: longer than anything is tried again. */
const REMEMBERED_MS = 86_400_000;

/** The two halves of it, for whoever can keep what came of the first one until the person has heard of it. */
export interface WorkSteps {
  /** @returns what to tell the person, refusals too; null: the thread shows it */
  answer(work: SlackWork): Promise<SlackMessage | null>;
  tell(work: SlackWork, answer: SlackMessage): Promise<void>;
}

/**
 * Does what was asked in Slack, and tells the person alone what came of it. It may run twice for the same request: everything
 * that it does counts once, and it is answered once. Throws Transient where a try later may help; the person is told so, once.
 */
export function createWorker(options: WorkerOptions): (work: SlackWork) => Promise<void> {
  const { answer, tell } = createWorkSteps(options);
  return async (work) => {
    const answered = await answer(work);
    if (answered) await tell(work, answered);
  };
}

export function createWorkSteps(options: WorkerOptions): WorkSteps {
  const voterOf = createVoters(options);
  const answer = async (work: SlackWork): Promise<SlackMessage | null> => {
    try {
      return await answerTo(options, work, voterOf);
    } catch (error) {
      if (error instanceof SlipwayError && error.name === 'DeploymentRefused') {
        return plainMessage(error.message);
      }
      if (await isFirst(options, `failing:${work.id}`, work))
        // Told on the way to another try: what cannot be told either must not hide what went wrong.
        await options
          .respond(
            work,
            plainMessage(`That did not work yet, and is tried again: ${(error as Error).message}`),
          )
          .catch(() => undefined);
      throw error;
    }
  };
  return { answer, tell: (work, told) => tellOnce(options, work, told) };
}

/** An answer that could not be delivered is one for the next try. */
async function tellOnce(options: WorkerOptions, work: SlackWork, answer: SlackMessage): Promise<void> {
  if (!(await isFirst(options, `answered:${work.id}`, work))) return;
  try {
    await options.respond(work, answer);
  } catch (error) {
    // No try of ours makes Slack take it, and doing the work again tells nobody more.
    if (error instanceof SlackRefusal)
      return options.onTrouble(
        `${work.kind} of ${work.user} was done, and its answer not told: ${error.message}`,
      );
    await options.once.forget(`slack-answered:${work.id}`);
    throw error;
  }
}

const isFirst = ({ once }: WorkerOptions, key: string, { at }: SlackWork) =>
  once.first(`slack-${key}`, at + REMEMBERED_MS);

/** @returns what to tell the person; null: the thread shows it */
async function answerTo(
  options: WorkerOptions,
  work: SlackWork,
  voterOf: (work: SlackWork) => Promise<Voter>,
): Promise<SlackMessage | null> {
  const { useCases } = options;
  if (work.kind === 'cancel') return plainMessage('Cancelled: nothing was started.');
  if (work.kind === 'say') return plainMessage(work.text);
  const voter = await voterOf(work);
  const said = (reason: string): Said => ({ voter, reason, at: work.at });
  switch (work.kind) {
    case 'vote': {
      const { ballot, approved, shown, reason } = work;
      return plainMessage(await useCases.vote(ballot, { ...said(reason), approved, shown }));
    }
    case 'abort':
      return plainMessage(await useCases.abort(work.which, said(work.reason)));
    case 'extend':
      return plainMessage(
        await useCases.extend(work.deployment, {
          ...said(work.reason),
          seconds: work.minutes * 60,
          meant: work.observation,
        }),
      );
    case 'skip':
      return plainMessage(
        await useCases.skip(work.deployment, { ...said(work.reason), meant: work.observation }),
      );
    case 'unlock':
      return plainMessage(
        await useCases.unlock(work.service, work.environment, {
          ...said(work.reason),
          deployment: work.deployment,
        }),
      );
    case 'release':
      return plainMessage(await useCases.release(work.service, said(work.reason)));
    case 'status':
      return statusMessage(await useCases.status(work.service));
    case 'plan': {
      const { service, version, guidance, answers } = work;
      const request = {
        requestId: `slack-${work.id}`,
        service,
        version,
        ...(guidance ? { guidance } : {}),
        ...(answers ? { answers } : {}),
      };
      return shownPlan(await useCases.plan(request, voter), request, null);
    }
    case 'start':
      return start(options, work, voter);
  }
}

/** Whoever pressed Start has left after ten minutes, and nothing is to begin by itself then. */
const STARTS_WITHIN_MS = 600_000;

/** A plan that is not the one that was shown is shown again, and does not start (CM-2). */
async function start(
  { useCases, now: clock }: WorkerOptions,
  { start: { request, plan }, at }: Extract<SlackWork, { kind: 'start' }>,
  voter: Voter,
): Promise<SlackMessage> {
  // Started by a try before this one, which did not live to say so.
  const running = await useCases.started(request.requestId);
  if (running !== null) return startedBefore(request, running);
  if (clock() - at > STARTS_WITHIN_MS)
    return plainMessage(
      `${request.service} ${request.version} was not started: you asked for it at ${new Date(at).toISOString()}, and it could not be begun before now. Plan it again where it is still wanted.`,
    );
  const now = await unlessStarted(useCases, request, () => useCases.plan(request, voter));
  if ('ended' in now) return startedBefore(request, now);
  if (now.digest !== plan)
    return shownPlan(
      now,
      request,
      'The plan has changed since you were shown it. Nothing was started; this is the plan now.',
    );
  const begun = await unlessStarted(useCases, request, () => useCases.start(request, voter));
  return typeof begun === 'string' ? startedMessage(request, begun) : startedBefore(request, begun);
}

/** The first press may have begun it while this one came in, and then the door is closed by nobody else. */
async function unlessStarted<T>(
  { started }: PeopleUseCases,
  { requestId }: ActionValue<'start'>['request'],
  does: () => Promise<T>,
): Promise<T | Started> {
  try {
    return await does();
  } catch (error) {
    const own = await started(requestId);
    if (own !== null) return own;
    throw error;
  }
}

const startedBefore = ({ service, version }: ActionValue<'start'>['request'], { id, ended }: Started) =>
  plainMessage(
    ended === null
      ? `${service} ${version} is started already: ${id}. Its thread tells how it goes.`
      : `This plan has been started already, and nothing was started again: ${id} ended ${ended}. Plan it again to deploy it.`,
  );

const startedMessage = ({ service, version }: ActionValue<'start'>['request'], id: string): SlackMessage =>
  plainMessage(`${service} ${version} is started: ${id}. Its thread tells how it goes.`);

const shownPlan = (
  { environment, summary, sentences, digest }: ShownPlan,
  request: ActionValue<'start'>['request'],
  changed: string | null,
): SlackMessage =>
  planMessage({
    service: request.service,
    version: request.version,
    environment,
    summary,
    sentences,
    changed,
    start: { request, plan: digest },
  });

/** Each line of it stays one: what is wrong with a definition has several. */
function plainMessage(text: string): SlackMessage {
  const lines = text.split('\n');
  return limited(lines, [section(lines.map(told).join('\n'))]);
}
