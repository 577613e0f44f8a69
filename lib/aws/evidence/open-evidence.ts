import { S3Client } from '@aws-sdk/client-s3';
import type { AuditTrail } from '../../ports/audit-trail.ts';
import type { EvidenceStore } from '../../ports/evidence-store.ts';
import type { EvidenceFiles } from '../../probe/quality/evidence-file.ts';
import type { ClientConfig } from '../clients.ts';
import { createS3AuditTrail } from './s3-audit-trail.ts';
import { createS3EvidenceFiles } from './s3-evidence-files.ts';
import { createS3EvidenceStore } from './s3-evidence-store.ts';

/** Where CI puts quality evidence, beside what Slipway itself writes. */
const INPUTS_PREFIX = 'inputs/';

export interface AwsEvidence {
  readonly store: EvidenceStore;
  readonly audit: AuditTrail;
  /** What CI has put there. */
  readonly inputs: EvidenceFiles;
}

/** @param forcePathStyle an endpoint of its own is not AWS: bucket names are no host names there */
export function openS3Evidence(config: ClientConfig, bucket: string, forcePathStyle: boolean): AwsEvidence {
  const place = { client: new S3Client({ ...config, forcePathStyle }), bucket };
  return {
    store: createS3EvidenceStore(place),
    audit: createS3AuditTrail(place),
    inputs: createS3EvidenceFiles({ ...place, prefix: INPUTS_PREFIX }),
  };
}
