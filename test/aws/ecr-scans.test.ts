import { DescribeImageScanFindingsCommand, ECRClient } from '@aws-sdk/client-ecr';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { clientConfig } from '../../lib/aws/clients.ts';
import { withEcrScans } from '../../lib/aws/ecr-scans.ts';
import type { QualityEvidence } from '../../lib/ports/quality-evidence.ts';
import { definitionWith } from '../builders/definition.ts';

const ecr = mockClient(ECRClient);
beforeEach(() => void ecr.reset());

const NOW = Date.UTC(2026, 0, 15, 9, 30);
const SCANNED = new Date(NOW - 3_600_000);
const DIGEST = `sha256:${'a'.repeat(64)}`;
const files: QualityEvidence = {
  read: async () => {
    throw new Error('this gate is not read from a file');
  },
};
const definition = definitionWith({ gates: { security: { ecr: 'shop/checkout' } } });
const read = (digest?: string) => {
  process.env['AWS_REGION'] = 'eu-central-1';
  return withEcrScans(files, { config: clientConfig(), now: () => NOW }).read(
    'security',
    definition,
    '1.4.2',
    digest,
  );
};

describe('an image scan of ECR as evidence', () => {
  it('counts by severity, names the worst first, and is for the digest that was asked for [PF-2, PF-3]', async () => {
    ecr.on(DescribeImageScanFindingsCommand).resolves({
      imageScanStatus: { status: 'COMPLETE' },
      imageScanFindings: {
        imageScanCompletedAt: SCANNED,
        findingSeverityCounts: { CRITICAL: 1, HIGH: 2, MEDIUM: 4, LOW: 3 },
        findings: [
          { name: 'CVE-2026-2', severity: 'HIGH', uri: 'https://cve.example/2' },
          { name: 'CVE-2026-3', severity: 'LOW', uri: 'https://cve.example/3' },
          { name: 'CVE-2026-1', severity: 'CRITICAL', uri: 'https://cve.example/1' },
        ],
      },
    });
    expect(await read(DIGEST)).toEqual({
      kind: 'found',
      origin: `shop/checkout@${DIGEST}`,
      at: SCANNED.getTime(),
      value: {
        critical: 1,
        high: 2,
        other: 7,
        worst: ['CVE-2026-1: https://cve.example/1', 'CVE-2026-2: https://cve.example/2'],
        subject: DIGEST,
      },
    });
    expect(ecr.commandCalls(DescribeImageScanFindingsCommand)[0]?.args[0].input).toMatchObject({
      imageId: { imageDigest: DIGEST },
    });
  });

  it('is found by the version as tag without a digest; a continuous scan is as of now [PF-2]', async () => {
    ecr.on(DescribeImageScanFindingsCommand).resolves({
      imageScanStatus: { status: 'ACTIVE' },
      imageScanFindings: { findingSeverityCounts: {} },
    });
    expect(await read()).toMatchObject({ kind: 'found', at: NOW, value: { subject: '1.4.2', critical: 0 } });
  });

  it.each([
    ['RepositoryNotFoundException', /no repository/],
    ['ImageNotFoundException', /no such image/],
    ['ScanNotFoundException', /start a scan/],
  ])('is missing with its reason after %s [PF-3]', async (name, reason) => {
    ecr.on(DescribeImageScanFindingsCommand).rejects(Object.assign(new Error('no'), { name }));
    expect(await read()).toMatchObject({ kind: 'missing', reason: expect.stringMatching(reason) });
  });

  it.each([
    ['IN_PROGRESS', 'missing'],
    ['FAILED', 'missing'],
  ])('is no evidence while its status is %s [PF-3]', async (status, kind) => {
    ecr.on(DescribeImageScanFindingsCommand).resolves({
      imageScanStatus: { status: status as 'FAILED', description: 'unsupported image' },
    });
    expect(await read()).toMatchObject({ kind, reason: expect.stringContaining(status) });
  });

  it('names the call that is not allowed, and is worth another try when throttled [EX-5]', async () => {
    ecr
      .on(DescribeImageScanFindingsCommand)
      .rejects(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));
    await expect(read()).rejects.toThrow(/image scan of shop\/checkout:1\.4\.2 is not allowed/);
    ecr
      .on(DescribeImageScanFindingsCommand)
      .rejects(Object.assign(new Error('slow down'), { name: 'ThrottlingException' }));
    await expect(read()).rejects.toMatchObject({ name: 'Transient' });
  });
});
