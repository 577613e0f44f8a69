import {
  DescribeImageScanFindingsCommand,
  type DescribeImageScanFindingsCommandOutput,
  ECRClient,
  type ImageScanFindings,
} from '@aws-sdk/client-ecr';
import type { Found, ScanFindings } from '../model/evidence.ts';
import type { QualityEvidence } from '../ports/quality-evidence.ts';
import { awsErrorName, callAws } from './aws-errors.ts';
import type { ClientConfig } from './clients.ts';

/** How many findings are named; the figures count them all. */
const MOST_NAMED = 10;

/**
 * Image scans of ECR as evidence of the security gate, where a definition says `gates.security.ecr: <repository>`
 * (PF-2). The image is found by the request's digest, else by the version as its tag. Other gates are read by `files`.
 */
export function withEcrScans(
  files: QualityEvidence,
  options: { readonly config: ClientConfig; readonly now: () => number },
): QualityEvidence {
  const client = new ECRClient(options.config);
  return {
    read: async (gate, definition, version, digest) => {
      const settings = definition.gates.security;
      if (gate !== 'security' || settings === undefined || !('ecr' in settings))
        return files.read(gate, definition, version, digest);
      const found = await scanOf(client, settings.ecr, version, digest, options.now);
      return found as Awaited<ReturnType<typeof files.read<typeof gate>>>;
    },
  };
}

async function scanOf(
  client: ECRClient,
  repository: string,
  version: string,
  digest: string | undefined,
  now: () => number,
): Promise<Found<ScanFindings>> {
  const image = digest === undefined ? { imageTag: version } : { imageDigest: digest };
  const origin = `${repository}${digest === undefined ? `:${version}` : `@${digest}`}`;
  let answer: DescribeImageScanFindingsCommandOutput;
  try {
    answer = await callAws(`reading the image scan of ${origin}`, () =>
      client.send(
        new DescribeImageScanFindingsCommand({
          repositoryName: repository,
          imageId: image,
          maxResults: 1000,
        }),
      ),
    );
  } catch (error) {
    const reason = MISSING[awsErrorName(error)];
    if (reason === undefined) throw error;
    return { kind: 'missing', origin, reason };
  }
  const { status = 'UNKNOWN', description = '' } = answer.imageScanStatus ?? {};
  // ACTIVE: enhanced scanning, which goes on for as long as the image is there.
  if ((status !== 'COMPLETE' && status !== 'ACTIVE') || !answer.imageScanFindings)
    return {
      kind: 'missing',
      origin,
      reason: `the scan is ${status}${description ? `: ${description}` : ''}; wait for it, or start one: aws ecr start-image-scan`,
    };
  const at = status === 'ACTIVE' ? now() : answer.imageScanFindings.imageScanCompletedAt?.getTime();
  if (at === undefined)
    return { kind: 'unreadable', origin, reason: 'the scan does not say when it was completed' };
  return {
    kind: 'found',
    origin,
    at,
    value: { ...countsOf(answer.imageScanFindings), subject: digest ?? version },
  };
}

const MISSING: Readonly<Record<string, string>> = {
  RepositoryNotFoundException: 'there is no repository of that name in this account and region',
  ImageNotFoundException: 'there is no such image in the repository',
  ScanNotFoundException: 'the image has not been scanned; start a scan: aws ecr start-image-scan',
};

function countsOf(findings: ImageScanFindings): Omit<ScanFindings, 'subject'> {
  const counts = findings.findingSeverityCounts ?? {};
  const { CRITICAL: critical = 0, HIGH: high = 0, ...lesser } = counts;
  const named = [
    ...(findings.findings ?? []).map(({ name, severity, uri }) => ({
      severity,
      text: `${name}: ${uri ?? ''}`,
    })),
    ...(findings.enhancedFindings ?? []).map(({ title, severity }) => ({
      severity,
      text: title ?? 'untitled',
    })),
  ];
  const order = ['CRITICAL', 'HIGH'];
  return {
    critical,
    high,
    other: Object.values(lesser).reduce((sum, count) => sum + count, 0),
    worst: named
      .filter(({ severity }) => order.includes(severity ?? ''))
      .sort((a, b) => order.indexOf(a.severity ?? '') - order.indexOf(b.severity ?? ''))
      .slice(0, MOST_NAMED)
      .map(({ text }) => text.slice(0, 200)),
  };
}
