import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import type { ReportName } from '../../model/evidence-keys.ts';
import { buildExecutionLog, renderExecutionLog } from './execution-log.ts';
import { buildReadinessReport, renderReadinessReport } from './readiness-report.ts';
import { buildRollbackReport, renderRollbackReport, wasRolledBack } from './rollback-report.ts';
import { buildSloReport, renderSloReport } from './slo-report.ts';
import { buildSummaryReport, renderSummaryReport } from './summary/summary-report.ts';

export interface WrittenReport {
  readonly name: ReportName;
  /** Plain JSON. */
  readonly data: unknown;
  /** Rendered from the data only. */
  readonly markdown: string;
}

/** The primary reports (RP-1); the one of the rollback only where there was a way back. */
export function writeReports(evidence: DeploymentEvidence): WrittenReport[] {
  return [
    written('readiness', buildReadinessReport(evidence), renderReadinessReport),
    written('execution-log', buildExecutionLog(evidence), renderExecutionLog),
    written('slo-monitoring', buildSloReport(evidence), renderSloReport),
    written('summary', buildSummaryReport(evidence), renderSummaryReport),
    ...(wasRolledBack(evidence)
      ? [written('rollback', buildRollbackReport(evidence), renderRollbackReport)]
      : []),
  ];
}

const written = <T>(name: ReportName, data: T, render: (data: T) => string): WrittenReport => ({
  name,
  data,
  markdown: render(data),
});
