import type { DeploymentEvidence } from '../../../model/deployment-evidence.ts';
import type { PreflightResult, Readiness } from '../../../model/verdict.ts';
import { NOT_REACHED } from '../format.ts';
import { heading, list, paragraph, table } from '../markdown.ts';

export interface PreDeployment {
  readonly readiness: Readiness | null;
  readonly validations: ReadonlyArray<
    Pick<PreflightResult, 'validation' | 'status' | 'reason'> & {
      readonly passed: number;
      readonly checks: number;
    }
  >;
}

export const buildPreDeployment = ({ readiness, preflight }: DeploymentEvidence): PreDeployment => ({
  readiness,
  validations: preflight.map(({ validation, status, reason, checks }) => ({
    validation,
    status,
    reason,
    passed: checks.filter((check) => check.status === 'PASS').length,
    checks: checks.length,
  })),
});

export const renderPreDeployment = ({ readiness, validations }: PreDeployment): string[] => [
  heading(2, 'Pre-deployment results'),
  paragraph(
    readiness
      ? `Readiness ${readiness.status}: ${readiness.reason}`
      : `Readiness was not decided. ${NOT_REACHED}`,
  ),
  table(
    ['Validation', 'Status', 'Checks passed', 'Reason'],
    validations.map(({ validation, status, passed, checks, reason }) => [
      validation,
      status,
      `${passed} of ${checks}`,
      reason,
    ]),
    `No validation was run. ${NOT_REACHED}`,
  ),
  ...(readiness && readiness.conditions.length > 0 ? [list(readiness.conditions, '')] : []),
];
