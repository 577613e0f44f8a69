import {
  GetObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { createS3AuditTrail } from '../../lib/aws/evidence/s3-audit-trail.ts';
import type { AuditEntry } from '../../lib/model/audit.ts';
import { describeAuditTrailContract } from '../contracts/audit-trail.contract.ts';

const s3 = mockClient(S3Client);
/** Objects by key, as S3 has them: a put on the condition that there is none is refused when there is. */
const objects = new Map<string, string>();

beforeEach(() => {
  s3.reset();
  objects.clear();
  const later = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
  s3.on(PutObjectCommand).callsFake(async ({ Key, Body, IfNoneMatch }) => {
    await later();
    if (IfNoneMatch === '*' && objects.has(Key))
      throw Object.assign(new Error('At least one of the preconditions failed'), {
        name: 'PreconditionFailed',
        $metadata: { httpStatusCode: 412 },
      });
    objects.set(Key, String(Body));
    return {};
  });
  s3.on(GetObjectCommand).callsFake(async ({ Key }) => {
    await later();
    const text = objects.get(Key);
    if (text === undefined) throw new NoSuchKey({ message: 'no such key', $metadata: {} });
    return { Body: { transformToString: async () => text } };
  });
  s3.on(ListObjectsV2Command).callsFake(async ({ Prefix }) => {
    await later();
    return { Contents: [...objects.keys()].filter((key) => key.startsWith(Prefix)).map((Key) => ({ Key })) };
  });
});

const trailOver = () => createS3AuditTrail({ client: new S3Client({ region: 'eu-central-1' }), bucket: 'b' });

describeAuditTrailContract('S3, as its conditions are documented,', async () => ({
  port: trailOver(),
  other: trailOver(),
  dispose: async () => undefined,
}));

describe('a trail in S3', () => {
  const TRAIL = { service: 'checkout', deploymentId: 'dep-1' };
  const entry = (cause: string): AuditEntry => ({
    at: 1000,
    actor: 'alarm',
    action: 'alarm',
    cause,
    result: cause,
    status: 'attention',
  });

  it('reads each line once for a storm of alarms that come to one function: none of them reads the whole trail again [OB-5]', async () => {
    const before = trailOver();
    for (let line = 0; line < 40; line++) await before.append(TRAIL, entry(`line ${line}`));
    const storm = trailOver();
    s3.resetHistory();
    for (let alarm = 0; alarm < 30; alarm++)
      await storm.appendOnce(TRAIL, entry(`alarm ${alarm}`), ({ cause }) => cause === `alarm ${alarm}`);
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(30);
    expect(s3.commandCalls(GetObjectCommand).length).toBeLessThanOrEqual(70);
  });

  it('is not sealed by a number of lines that it does not have', async () => {
    expect(await trailOver().seal(TRAIL, 1000, 3)).toBeUndefined();
    expect(objects.size).toBe(0);
  });
});
