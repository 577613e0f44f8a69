import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
  StorageClass,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** A year covers the audits that ask for evidence of a change. */
const RETENTION_DAYS = 365;

/**
 * Evidence of every deployment (RP-3). Versioned and locked: what is written stays until its retention ends, whoever writes
 * over it, and only who may bypass governance can delete it.
 */
export function evidenceBucket(scope: Construct): Bucket {
  const bucket = new Bucket(scope, 'Evidence', {
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(RETENTION_DAYS)),
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [
      { transitions: [{ storageClass: StorageClass.INFREQUENT_ACCESS, transitionAfter: Duration.days(90) }] },
    ],
    removalPolicy: RemovalPolicy.RETAIN,
  });
  // A line of the audit trail is written once, by whomever: S3 refuses a put that does not ask for a key that is new
  // (User Guide, "Enforce conditional writes"). Other files may be written again by a task that is tried again.
  bucket.addToResourcePolicy(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects('deployments/*/audit/*')],
      conditions: { Null: { 's3:if-none-match': 'true' } },
    }),
  );
  return bucket;
}
