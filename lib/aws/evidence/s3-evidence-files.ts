import { GetObjectCommand } from '@aws-sdk/client-s3';
import { decodeText, type EvidenceFiles, UnreadableEvidence } from '../../probe/quality/evidence-file.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';
import type { EvidenceBucket } from './s3-evidence-store.ts';

/** Reports of real builds are below 5 MB. */
const MOST_BYTES = 20 * 1024 * 1024;

/** Quality evidence that CI has put into a bucket, below a prefix, under the names that definitions give. */
export const createS3EvidenceFiles = ({
  client,
  bucket,
  prefix,
}: EvidenceBucket & { readonly prefix: string }): EvidenceFiles => ({
  read: async (named) => {
    const path = `s3://${bucket}/${prefix}${named}`;
    try {
      const object = await callAws(`reading ${path}`, () =>
        client.send(new GetObjectCommand({ Bucket: bucket, Key: prefix + named })),
      );
      if ((object.ContentLength ?? 0) > MOST_BYTES)
        throw new UnreadableEvidence(
          `${path} has ${object.ContentLength} bytes, at most ${MOST_BYTES} are read`,
        );
      const bytes = (await object.Body?.transformToByteArray()) ?? new Uint8Array();
      return { path, text: decodeText(bytes), changedAt: object.LastModified?.getTime() ?? 0 };
    } catch (error) {
      if (awsErrorName(error) === 'NoSuchKey') return `there is no object ${path}`;
      throw error;
    }
  },
});
