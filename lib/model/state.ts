import type { Ending } from './ending.ts';
import type { CaughtFailure } from './errors.ts';
import type { PlanInForce } from './plan.ts';
import type { DeploymentRequest } from './request.ts';
import type { ApprovalAnswer } from './signal.ts';
import type { InfrastructureStatus, ReadinessStatus, RollbackStatus, VerdictStatus } from './verdict.ts';

/** Made by "Admit deployment". Times are milliseconds since the epoch. */
export interface AdmittedDeployment {
  readonly id: string;
  readonly service: string;
  readonly environment: string;
  readonly version: string;
  /** null: nothing served before, so there is no version to go back to. */
  readonly previousVersion: string | null;
  readonly startedAt: number;
  /** Every write to traffic carries it; one with an older number than the lock's is turned away (EX-5). */
  readonly fencing: number;
  readonly requestedBy: string;
}

/** When the candidate got which share. */
export interface ShiftRecord {
  readonly stage: number;
  readonly weight: number;
  readonly at: number;
}

/** How a question about going on without a verdict is asked: worked out once, by what the history has room for. */
export interface OpenQuestion {
  /** For how long it is open: the workflow's timer. */
  readonly seconds: number;
  /** No watcher looks more often than that while it is open. */
  readonly paceSeconds: number;
  /** Milliseconds since the epoch. */
  readonly askedAt: number;
}

/** Where the deployment stands; "Decide next stage" moves it. */
export interface Progress {
  /** Index of the stage to shift to, or being observed. */
  readonly stage: number;
  readonly weight: number;
  readonly observeSeconds: number;
  /** 0 for the first observation of a stage, then counts its extensions. */
  readonly pass: number;
  /** How many of those a person asked for. @default 0 */
  readonly byPeople?: number;
  readonly next: 'shift' | 'observe-again' | 'ask' | 'final' | 'final-again' | 'retire';
  /** What decided it, in words. */
  readonly reason: string;
  /** The final observation: after the last stage. */
  readonly final?: boolean;
  /** Stages that went on without a verdict. */
  readonly marked: readonly string[];
  /** Where `next` is `ask`. undefined: asked by an older version. */
  readonly ask?: OpenQuestion;
}

/** What the watchers of one observation leave in the state; the rest is in the evidence store. */
export interface ObservationResult {
  readonly slo: { readonly status: VerdictStatus; readonly reason: string; readonly over: boolean };
  readonly infrastructure: {
    readonly status: InfrastructureStatus;
    readonly reason: string;
    readonly over: boolean;
  };
  readonly smoke: { readonly status: 'PASS' | 'FAIL'; readonly reason: string; readonly over: boolean };
}

export interface ObservationWindow {
  readonly startedAt: number;
  readonly endsAt: number;
  /** How long the interrupt listener waits: until the last look of the other watchers is over. */
  readonly listenSeconds: number;
}

/**
 * The execution's JSON from "Receive request" to the end. Each task reads it whole and returns one part.
 * A part is missing until its task has run, so every stage on the way back has to do without any of them.
 */
export interface WorkflowState {
  /** As it came in; only "Admit deployment" may trust it to be anything. */
  readonly request: unknown;
  readonly execution: { readonly name: string };
  readonly deployment?: AdmittedDeployment & { readonly request: DeploymentRequest };
  readonly plan?: PlanInForce;
  readonly approvals?: Partial<Record<ApprovalAnswer['subject'], ApprovalAnswer>>;
  readonly readiness?: { readonly status: ReadinessStatus; readonly reason: string };
  readonly baseline?: { readonly key: string; readonly requests: number };
  readonly candidate?: { readonly ready: boolean; readonly reason: string; readonly startedAt: number };
  readonly smoke?: { readonly status: 'PASS' | 'FAIL'; readonly reason: string };
  readonly progress?: Progress;
  readonly shifts?: readonly ShiftRecord[];
  readonly window?: ObservationWindow;
  /** What one watcher says; only inside of an observation. */
  readonly watch?: {
    readonly status: string;
    readonly reason: string;
    readonly over: boolean;
    /** Seconds until the next look, where the watcher sets its own pace. */
    readonly nextSeconds?: number;
  };
  readonly observation?: ObservationResult;
  /** A person has ended a wait or answered a question: every watcher looks for the last time. */
  readonly lastLook?: CaughtFailure;
  /** History events that the questions which are answered have come to. @default 0 */
  readonly askedEvents?: number;
  readonly retirement?: { readonly at: number; readonly reason: string };
  readonly failure?: CaughtFailure;
  readonly rollback?: {
    readonly detectedAt: number;
    readonly startedAt: number;
    readonly reason: string;
    readonly shifted: boolean;
    /** What follows: proof, the next step back, or people. undefined: it has not been moved yet. */
    readonly next?: 'verify' | 'again' | 'page';
    /** When traffic was moved the last time: proof is counted from here. */
    readonly movedAt?: number;
    /** Seconds until the next step back. */
    readonly stepSeconds?: number;
  };
  readonly verification?: { readonly status: RollbackStatus; readonly reason: string; readonly at: number };
  readonly incident?: { readonly id: string | null; readonly severity: 'P0' | 'P1' | null };
  readonly ending?: Ending;
  /** A report, the notification or the archive could not be written. */
  readonly closeFailure?: CaughtFailure;
  /** Recovery: what is left to do. */
  readonly recovery?: 'roll-back' | 'declare' | 'escalate' | 'close';
}

/** A state that has passed "Admit deployment". */
export type AdmittedState = WorkflowState & Required<Pick<WorkflowState, 'deployment'>>;
