import { randomUUID } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createS3AuditTrail } from '../../lib/aws/evidence/s3-audit-trail.ts';
import { createS3EvidenceStore, type EvidenceBucket } from '../../lib/aws/evidence/s3-evidence-store.ts';
import { describeAuditTrailContract } from '../contracts/audit-trail.contract.ts';
import { describeEvidenceStoreContract } from '../contracts/evidence-store.contract.ts';
import type { MakeSubject } from '../contracts/subject.ts';

/** Two clients of one new bucket. */
const subjectOf =
  <Port>(make: (evidence: EvidenceBucket) => Port): MakeSubject<Port> =>
  async () => {
    const bucket = `evidence-${randomUUID()}`;
    const clients = [0, 1].map(() => new S3Client({ forcePathStyle: true }));
    await clients[0]?.send(new CreateBucketCommand({ Bucket: bucket }));
    const [port, other] = clients.map((client) => make({ client, bucket })) as [Port, Port];
    return {
      port,
      other,
      dispose: async () => {
        for (const client of clients) client.destroy();
      },
    };
  };

describeEvidenceStoreContract('S3', subjectOf(createS3EvidenceStore));
describeAuditTrailContract('S3', subjectOf(createS3AuditTrail));
