export type Severity = 'P0' | 'P1';

export interface Incident {
  readonly id: string;
  readonly severity: Severity;
  readonly deploymentId: string;
  readonly service: string;
  readonly environment: string;
  readonly summary: string;
  readonly impact: string;
  readonly timeline: ReadonlyArray<{ readonly at: number; readonly what: string }>;
  readonly preserved: readonly string[];
  /** What a person has to do by hand; empty for P1. Commands can be pasted. */
  readonly manualSteps: readonly string[];
  readonly reviewBy: number;
  readonly rootCauseDraft: string;
  readonly openedAt: number;
  readonly closedAt: number | null;
}
