import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { formatDuration } from '../../model/duration.ts';
import type { ApprovalAnswer } from '../../model/signal.ts';
import type { Check, PreflightResult, ReadinessStatus } from '../../model/verdict.ts';
import { approvalAnswers } from './approval-answers.ts';
import { formatAt, NOT_REACHED } from './format.ts';
import { buildHead, type ReportHead, renderHead } from './head.ts';
import { facts, heading, list, page, paragraph, table } from './markdown.ts';

type Section = Pick<PreflightResult, 'status' | 'reason' | 'checks'>;

export interface ReadinessReport {
  readonly head: ReportHead;
  /** null: it was never decided. */
  readonly status: ReadinessStatus | null;
  readonly rationale: readonly string[];
  readonly gates: Section | null;
  readonly environment: Section | null;
  readonly rollback: Section | null;
  readonly wayBack: string | null;
  readonly rollbackSloSeconds: number | null;
  readonly checklist: ReadonlyArray<{ readonly validation: string; readonly check: Check }>;
  readonly conditions: readonly string[];
  readonly conditionsAnswer: ApprovalAnswer | null;
  readonly gaps: readonly Check[];
}

/** Was everything ready, and what was missing (PF-8)? */
export function buildReadinessReport(evidence: DeploymentEvidence): ReadinessReport {
  const { preflight, readiness, plan, definition } = evidence;
  const section = (name: PreflightResult['validation']): Section | null => {
    const found = preflight.find(({ validation }) => validation === name);
    return found ? { status: found.status, reason: found.reason, checks: found.checks } : null;
  };
  return {
    head: buildHead('Readiness report', evidence),
    status: readiness?.status ?? null,
    rationale: [
      ...(readiness ? [readiness.reason] : []),
      ...preflight.map(({ validation, status, reason }) => `${TITLES[validation]} ${status}: ${reason}`),
    ],
    gates: section('quality-gates'),
    environment: section('environment-health'),
    rollback: section('rollback-readiness'),
    wayBack: plan?.wayBack ?? null,
    rollbackSloSeconds: definition?.rollback.slo ?? null,
    checklist: preflight.flatMap(({ validation, checks }) =>
      checks.map((check) => ({ validation: TITLES[validation], check })),
    ),
    conditions: readiness?.conditions ?? [],
    conditionsAnswer: approvalAnswers(evidence).findLast(({ subject }) => subject === 'conditions') ?? null,
    gaps:
      readiness?.gaps ??
      preflight.flatMap(({ checks }) => checks.filter(({ status }) => LACKING.has(status))),
  };
}

const TITLES: Record<PreflightResult['validation'], string> = {
  'quality-gates': 'Quality gates',
  'environment-health': 'Environment',
  'rollback-readiness': 'Rollback readiness',
};

const LACKING: ReadonlySet<string> = new Set(['FAIL', 'GAP']);

export function renderReadinessReport(report: ReadinessReport): string {
  return page([
    ...renderHead(report.head),
    heading(2, 'Overall status'),
    paragraph(report.status ? `Readiness: ${report.status}` : `Readiness was not decided. ${NOT_REACHED}`),
    heading(2, 'Quality gates'),
    renderSection(report.gates),
    heading(2, 'Environment'),
    renderSection(report.environment),
    heading(2, 'Rollback'),
    renderSection(report.rollback),
    facts([
      ['Way back', report.wayBack ?? 'no plan was made'],
      [
        'Rollback SLO',
        report.rollbackSloSeconds === null
          ? 'not known: no definition was admitted'
          : `${formatDuration(report.rollbackSloSeconds)} from detection to verified rollback`,
      ],
    ]),
    heading(2, 'Pre-flight checklist'),
    table(
      ['', 'Validation', 'Check', 'Status', 'Reason'],
      report.checklist.map(({ validation, check }) => [
        MARKS[check.status],
        validation,
        check.name,
        check.status,
        check.reason,
      ]),
      NOT_REACHED,
    ),
    heading(2, 'Rationale'),
    list(report.rationale, NOT_REACHED),
    heading(2, 'Conditions'),
    list(report.conditions, report.status ? 'There were no conditions.' : NOT_REACHED),
    ...(report.conditions.length > 0 ? [paragraph(answerSentence(report.conditionsAnswer))] : []),
    heading(2, 'Gaps'),
    table(
      ['Gap', 'Status', 'Reason', 'What to do', 'How to check it'],
      report.gaps.map(({ name, status, reason, remedy, verify }) => [
        name,
        status,
        reason,
        remedy ?? 'no remedy is known',
        verify ?? 'start the deployment again',
      ]),
      report.checklist.length > 0 ? 'There are no gaps.' : NOT_REACHED,
    ),
  ]);
}

const MARKS: Record<Check['status'], string> = {
  PASS: '✓',
  FAIL: '❌',
  GAP: '⚠️',
  WAIVED: '⚠️',
  UNSPECIFIED: '⚠️',
};

const renderSection = (section: Section | null): string =>
  paragraph(section ? `${section.status}: ${section.reason}` : NOT_REACHED);

const answerSentence = (answer: ApprovalAnswer | null): string =>
  answer
    ? `${answer.approved ? 'Accepted' : 'Rejected'} by ${answer.by} at ${formatAt(answer.at)}: ${answer.reason}`
    : 'Nobody has answered the conditions.';
