import { Duration, RemovalPolicy } from 'aws-cdk-lib';
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
 * Evidence of every deployment (RP-3). Versioned and locked: what is written can be neither changed nor deleted before
 * its retention ends, by nobody without the right to bypass governance.
 */
export function evidenceBucket(scope: Construct): Bucket {
  return new Bucket(scope, 'Evidence', {
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
}
