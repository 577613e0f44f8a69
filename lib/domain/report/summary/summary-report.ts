import type { DeploymentEvidence } from '../../../model/deployment-evidence.ts';
import { buildHead, type ReportHead, renderHead } from '../head.ts';
import { heading, page } from '../markdown.ts';
import { buildMilestones, type Milestone, renderMilestones } from '../milestones.ts';
import { type Approvals, buildApprovals, renderApprovals } from './approvals.ts';
import {
  buildInfrastructure,
  buildSmokeResults,
  type InfrastructureSection,
  renderInfrastructure,
  renderSmokeResults,
} from './health.ts';
import { buildIssues, type Issue, renderIssues } from './issues.ts';
import { buildLessons, type Lessons, renderLessons } from './lessons.ts';
import { buildSloMetrics, renderSloMetrics, type SloMetrics } from './metrics.ts';
import { buildOverview, type Overview, renderOverview } from './overview.ts';
import { buildPreDeployment, type PreDeployment, renderPreDeployment } from './preflight.ts';
import { buildExecutionDetails, type ExecutionDetails, renderExecutionDetails } from './stages.ts';

export interface SummaryReport {
  readonly head: ReportHead;
  readonly overview: Overview;
  readonly timeline: readonly Milestone[];
  readonly preDeployment: PreDeployment;
  readonly execution: ExecutionDetails;
  readonly slo: SloMetrics;
  readonly smoke: ReturnType<typeof buildSmokeResults>;
  readonly infrastructure: InfrastructureSection;
  readonly issues: readonly Issue[];
  readonly lessons: Lessons;
  readonly approvals: Approvals;
}

/** The deployment summary: one file per section, in the order of RP-2. */
export const buildSummaryReport = (evidence: DeploymentEvidence): SummaryReport => ({
  head: buildHead('Deployment summary', evidence),
  overview: buildOverview(evidence),
  timeline: buildMilestones(evidence),
  preDeployment: buildPreDeployment(evidence),
  execution: buildExecutionDetails(evidence),
  slo: buildSloMetrics(evidence),
  smoke: buildSmokeResults(evidence),
  infrastructure: buildInfrastructure(evidence),
  issues: buildIssues(evidence),
  lessons: buildLessons(evidence),
  approvals: buildApprovals(evidence),
});

export const renderSummaryReport = (report: SummaryReport): string =>
  page([
    ...renderHead(report.head),
    ...renderOverview(report.overview),
    heading(2, 'Timeline'),
    renderMilestones(report.timeline),
    ...renderPreDeployment(report.preDeployment),
    ...renderExecutionDetails(report.execution),
    ...renderSloMetrics(report.slo),
    ...renderSmokeResults(report.smoke),
    ...renderInfrastructure(report.infrastructure),
    ...renderIssues(report.issues),
    ...renderLessons(report.lessons),
    ...renderApprovals(report.approvals),
  ]);
