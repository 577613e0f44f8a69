import type { AuditLine } from '../../model/audit.ts';
import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { formatAt } from './format.ts';
import { buildHead, type ReportHead, renderHead } from './head.ts';
import { heading, page, table } from './markdown.ts';
import { buildMilestones, type Milestone, renderMilestones } from './milestones.ts';

export interface ExecutionLog {
  readonly head: ReportHead;
  readonly milestones: readonly Milestone[];
  readonly lines: readonly AuditLine[];
}

/** Every action with time, actor, cause and result, and how long each milestone took (EX-4). */
export const buildExecutionLog = (evidence: DeploymentEvidence): ExecutionLog => ({
  head: buildHead('Execution log', evidence),
  milestones: buildMilestones(evidence),
  lines: evidence.audit,
});

export const renderExecutionLog = (report: ExecutionLog): string =>
  page([
    ...renderHead(report.head),
    heading(2, 'Milestones'),
    renderMilestones(report.milestones),
    heading(2, 'Actions'),
    table(
      ['Line', '', 'Time', 'Actor', 'Action', 'Cause', 'Result', 'Figures'],
      report.lines.map((line) => [
        String(line.line),
        MARKS[line.status],
        formatAt(line.at),
        line.actor,
        line.action,
        line.cause,
        line.result,
        figures(line.data),
      ]),
      'No action was logged: the deployment ended before it did anything.',
    ),
  ]);

const MARKS: Record<AuditLine['status'], string> = {
  done: '✓',
  running: '⏳',
  failed: '❌',
  attention: '⚠️',
};

/** The plain figures of a line; lists and whole verdicts are in the data. */
const figures = (data: AuditLine['data']): string =>
  Object.entries(data ?? {})
    .filter(([, value]) => ['number', 'string', 'boolean'].includes(typeof value))
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
