import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { EvidenceStore } from '../../ports/evidence-store.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

export interface EvidenceBucket {
  readonly client: S3Client;
  readonly bucket: string;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  json: 'application/json',
  jsonl: 'application/x-ndjson',
  md: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
};

export const contentTypeOf = (key: string): string =>
  CONTENT_TYPES[key.split('.').at(-1) ?? ''] ?? 'text/plain; charset=utf-8';

/** Evidence as objects. The bucket is versioned and locked: a second put adds a version and takes nothing away. */
export function createS3EvidenceStore({ client, bucket }: EvidenceBucket): EvidenceStore {
  return {
    put: async (key, body) => {
      await callAws(`writing s3://${bucket}/${key}`, () =>
        client.send(
          new PutObjectCommand({
            Bucket: bucket,
            Key: key,
            Body: body,
            ContentType: contentTypeOf(key),
            ChecksumAlgorithm: 'SHA256',
          }),
        ),
      );
    },

    get: (key) => textOf({ client, bucket }, key),

    list: async (prefix) => {
      const keys: string[] = [];
      let token: string | undefined;
      do {
        const page = await callAws(`listing s3://${bucket}/${prefix}`, () =>
          client.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token })),
        );
        for (const object of page.Contents ?? []) if (object.Key !== undefined) keys.push(object.Key);
        token = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (token !== undefined);
      return keys.sort();
    },
  };
}

/** undefined when there is no such object. */
export async function textOf({ client, bucket }: EvidenceBucket, key: string): Promise<string | undefined> {
  try {
    const answer = await callAws(`reading s3://${bucket}/${key}`, () =>
      client.send(new GetObjectCommand({ Bucket: bucket, Key: key })),
    );
    return await answer.Body?.transformToString('utf-8');
  } catch (error) {
    if (error instanceof NoSuchKey || awsErrorName(error) === 'NoSuchKey') return undefined;
    throw error;
  }
}
