import { randomBytes } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Announcer } from '../ports/announcer.ts';
import type { Ports } from '../ports/index.ts';
import { probeDependency } from '../probe/dependency.ts';
import { clientConfig, forcePathStyle } from './clients.ts';
import { createS3AuditTrail } from './evidence/s3-audit-trail.ts';
import { createS3EvidenceFiles } from './evidence/s3-evidence-files.ts';
import { createS3EvidenceStore } from './evidence/s3-evidence-store.ts';
import { createNoticeApprovals, withNotices } from './notices.ts';
import { createDynamoRecords } from './records/index.ts';
import { createTargets } from './targets.ts';
import { whenLoaded } from './when-loaded.ts';

/** CloudWatch has a period's figures about two minutes after its end. */
const SETTLE_SECONDS = 120;

/** Where CI puts quality evidence, beside what Slipway itself writes. */
export const INPUTS_PREFIX = 'inputs/';

/** An account as the world behind the ports: the only place that names its adapters. */
export function createAwsWorld(env: NodeJS.ProcessEnv, options: { readonly definitions: string }): Ports {
  const config = clientConfig();
  const now = () => Date.now();
  const evidence = {
    client: new S3Client({ ...config, forcePathStyle: forcePathStyle(env) }),
    bucket: required(env, 'EVIDENCE_BUCKET'),
  };
  const topic = required(env, 'NOTICE_TOPIC');
  const records = createDynamoRecords({
    client: DynamoDBDocumentClient.from(new DynamoDBClient(config), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    table: required(env, 'RECORD_TABLE'),
  });
  const notices = whenLoaded(async () => (await import('./sns-notices.ts')).createSnsNotices(config, topic));
  const settle = env['SETTLE_SECONDS'];
  const targets = createTargets({
    config,
    now,
    settleSeconds: settle === undefined ? SETTLE_SECONDS : Number(settle),
  });
  const files = createS3EvidenceFiles({ ...evidence, prefix: INPUTS_PREFIX });
  return {
    clock: { now },
    ids: {
      next: (prefix) =>
        `${prefix}-${new Date(now()).toISOString().slice(0, 19).replace(/[-:T]/g, '')}-${randomBytes(3).toString('hex')}`,
    },
    definitions: whenLoaded(async () =>
      (await import('../probe/definitions/folder-definition-source.ts')).createFolderDefinitionSource(
        options.definitions,
      ),
    ),
    locks: records.locks,
    deployments: records.deployments,
    waits: records.waits,
    incidents: withNotices(records.incidents, notices),
    alarms: whenLoaded(async () => (await import('./cloudwatch-alarms.ts')).createCloudwatchAlarms(config)),
    evidence: createS3EvidenceStore(evidence),
    audit: createS3AuditTrail(evidence),
    traffic: targets.traffic,
    metrics: targets.metrics,
    infrastructure: targets.infrastructure,
    smoke: targets.smoke,
    quality: whenLoaded(async () => (await import('../probe/quality/index.ts')).createQualityEvidence(files)),
    environment: {
      dependencies: (definition) => Promise.all(definition.dependencies.map(probeDependency)),
      artifact: targets.artifact,
    },
    rollbackEvidence: whenLoaded(async () =>
      (await import('./rollback-documents.ts')).rollbackEvidenceIn(files),
    ),
    approvals: createNoticeApprovals(notices),
    tasks: whenLoaded(async () =>
      (await import('./step-functions-tokens.ts')).createStepFunctionsTokens(config),
    ),
    announcer: logAnnouncer(new Logger({ serviceName: 'slipway' })),
  };
}

/** Progress as structured log lines; people follow an execution by its audit trail. */
const logAnnouncer = (logger: Logger): Announcer => ({
  announce: async (deploymentId, announcement) => {
    if (announcement.kind === 'step')
      logger.info(announcement.text, { deploymentId, mark: announcement.mark });
    else logger.info(announcement.kind, { deploymentId, announcement });
  },
});

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value)
    throw new Error(`the environment variable ${name} is not set; the stack sets it for every function`);
  return value;
}
