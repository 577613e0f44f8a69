import { randomBytes } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import type { Announcer } from '../ports/announcer.ts';
import type { Ports } from '../ports/index.ts';
import { createFolderDefinitionSource } from '../probe/definitions/folder-definition-source.ts';
import { probeDependency } from '../probe/dependency.ts';
import { UnreadableEvidence } from '../probe/quality/evidence-file.ts';
import { createQualityEvidence } from '../probe/quality/index.ts';
import { createRollbackEvidence } from '../probe/quality/rollback-evidence.ts';
import { type AwsClients, createClients } from './clients.ts';
import { createS3AuditTrail } from './evidence/s3-audit-trail.ts';
import { createS3EvidenceFiles } from './evidence/s3-evidence-files.ts';
import { createS3EvidenceStore } from './evidence/s3-evidence-store.ts';
import { createNoticeApprovals, withNotices } from './notices.ts';
import { createDynamoRecords } from './records/index.ts';
import { createStepFunctionsTokens } from './step-functions-tokens.ts';
import { createTargets } from './targets.ts';

/** Where CI puts quality evidence, beside what Slipway itself writes. */
export const INPUTS_PREFIX = 'inputs/';

/** An account as the world behind the ports: the only place that names its adapters. */
export function createAwsWorld(
  env: NodeJS.ProcessEnv,
  options: { readonly definitions: string; readonly clients?: AwsClients },
): Ports {
  const clients = options.clients ?? createClients(env);
  const now = () => Date.now();
  const evidence = { client: clients.s3, bucket: required(env, 'EVIDENCE_BUCKET') };
  const topic = { client: clients.sns, topic: required(env, 'NOTICE_TOPIC') };
  const records = createDynamoRecords({ client: clients.dynamo, table: required(env, 'RECORD_TABLE') });
  const settle = env['SETTLE_SECONDS'];
  const targets = createTargets(clients, {
    now,
    settleSeconds: settle === undefined ? undefined : Number(settle),
  });
  const files = createS3EvidenceFiles({ ...evidence, prefix: INPUTS_PREFIX });
  return {
    clock: { now },
    ids: {
      next: (prefix) =>
        `${prefix}-${new Date(now()).toISOString().slice(0, 19).replace(/[-:T]/g, '')}-${randomBytes(3).toString('hex')}`,
    },
    definitions: createFolderDefinitionSource(options.definitions),
    locks: records.locks,
    deployments: records.deployments,
    waits: records.waits,
    incidents: withNotices(records.incidents, topic),
    evidence: createS3EvidenceStore(evidence),
    audit: createS3AuditTrail(evidence),
    traffic: targets.traffic,
    metrics: targets.metrics,
    infrastructure: targets.infrastructure,
    smoke: targets.smoke,
    quality: createQualityEvidence(files),
    environment: {
      dependencies: (definition) => Promise.all(definition.dependencies.map(probeDependency)),
      artifact: targets.artifact,
    },
    rollbackEvidence: createRollbackEvidence(files, async (document) => {
      if (/^https?:\/\//.test(document)) return;
      const found = await files.read(document);
      if (typeof found === 'string')
        throw new UnreadableEvidence(`document: ${found}; put the plan there, or give its http(s) address`);
    }),
    approvals: createNoticeApprovals(topic),
    tasks: createStepFunctionsTokens(clients.sfn),
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
