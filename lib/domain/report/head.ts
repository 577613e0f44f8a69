import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import type { EndingKind } from '../../model/ending.ts';
import { formatAt } from './format.ts';
import { heading, paragraph } from './markdown.ts';

/** What every report begins with. Times are milliseconds since the epoch. */
export interface ReportHead {
  readonly title: string;
  /** How it ended and why, in one sentence (CM-3). */
  readonly opening: string;
  readonly ending: EndingKind;
  readonly deploymentId: string | null;
  readonly service: string | null;
  readonly version: string | null;
  readonly environment: string | null;
  readonly endedAt: number;
  readonly generatedAt: number;
}

export function buildHead(title: string, evidence: DeploymentEvidence): ReportHead {
  const { ending, generatedAt } = evidence;
  const { deployment } = evidence.state;
  return {
    title,
    opening: `${ending.kind}: ${ending.reason}`,
    ending: ending.kind,
    deploymentId: deployment?.id ?? null,
    service: deployment?.service ?? null,
    version: deployment?.version ?? null,
    environment: deployment?.environment ?? null,
    endedAt: ending.at,
    generatedAt,
  };
}

export function renderHead(head: ReportHead): string[] {
  const what = head.service
    ? `${head.service} ${head.version} in ${head.environment}, deployment ${head.deploymentId}`
    : 'a deployment that was not admitted';
  return [
    heading(1, `${head.title}: ${head.service ? `${head.service} ${head.version}` : 'not admitted'}`),
    paragraph(head.opening),
    paragraph(
      `This is about ${what}; it ended ${formatAt(head.endedAt)}. Written ${formatAt(head.generatedAt)}.`,
    ),
  ];
}
