import { randomBytes } from 'node:crypto';
import type { DefinitionSource } from '../ports/definition-source.ts';
import type { Ports } from '../ports/index.ts';
import { probeDependency } from '../probe/dependency.ts';
import { type EvidenceReaders, noEvidenceReaders } from './no-evidence-readers.ts';
import { createNoticeApprovals, withNotices } from './notices.ts';
import { createTargets } from './targets.ts';
import { once, whenLoaded } from './when-loaded.ts';

/** CloudWatch has a period's figures about two minutes after its end. */
const SETTLE_SECONDS = 120;

/**
 * An account as the world behind the ports: the only place that names its adapters. Each is loaded by its first call,
 * with the SDK client that it needs: what a task does not use, its function does not pay for (docs/decisions/0008).
 */
export function createAwsWorld(
  env: NodeJS.ProcessEnv,
  options: {
    readonly definitions: DefinitionSource;
    /** @default none: for functions whose stage reads no evidence */
    readonly evidenceReaders?: EvidenceReaders;
  },
): Ports {
  const { definitions, evidenceReaders = noEvidenceReaders } = options;
  const config = once(async () => (await import('./clients.ts')).clientConfig());
  const now = () => Date.now();
  const [bucket, table, topic] = ['EVIDENCE_BUCKET', 'RECORD_TABLE', 'NOTICE_TOPIC'].map((name) =>
    required(env, name),
  ) as [string, string, string];
  const evidence = once(async () =>
    (await import('./evidence/open-evidence.ts')).openS3Evidence(
      await config(),
      bucket,
      env['AWS_ENDPOINT_URL'] !== undefined,
    ),
  );
  const readers = once(async () =>
    evidenceReaders((await evidence()).inputs, { config: await config(), now }),
  );
  const records = once(async () =>
    (await import('./records/open-records.ts')).openDynamoRecords(await config(), table),
  );
  const notices = whenLoaded(async () =>
    (await import('./sns-notices.ts')).createSnsNotices(await config(), topic),
  );
  const withOpsCenter = whenLoaded(async () =>
    (await import('./ops-items.ts')).withOpsItems((await records()).incidents, await config()),
  );
  const settle = env['SETTLE_SECONDS'];
  const targets = createTargets({
    config,
    now,
    settleSeconds: settle === undefined ? SETTLE_SECONDS : Number(settle),
  });
  return {
    clock: { now },
    ids: {
      next: (prefix) =>
        `${prefix}-${new Date(now()).toISOString().slice(0, 19).replace(/[-:T]/g, '')}-${randomBytes(3).toString('hex')}`,
    },
    definitions,
    locks: whenLoaded(async () => (await records()).locks),
    deployments: whenLoaded(async () => (await records()).deployments),
    waits: whenLoaded(async () => (await records()).waits),
    ballots: whenLoaded(async () => (await records()).ballots),
    wishes: whenLoaded(async () => (await records()).wishes),
    incidents: withNotices(
      env['OPS_CENTER'] === 'on' ? withOpsCenter : whenLoaded(async () => (await records()).incidents),
      notices,
    ),
    alarms: whenLoaded(async () =>
      (await import('./cloudwatch-alarms.ts')).createCloudwatchAlarms(await config()),
    ),
    evidence: whenLoaded(async () => (await evidence()).store),
    audit: whenLoaded(async () => (await evidence()).audit),
    traffic: targets.traffic,
    metrics: targets.metrics,
    infrastructure: targets.infrastructure,
    smoke: targets.smoke,
    quality: whenLoaded(async () => (await readers()).quality),
    environment: {
      dependencies: (definition) => Promise.all(definition.dependencies.map(probeDependency)),
      artifact: targets.artifact,
    },
    rollbackEvidence: whenLoaded(async () => (await readers()).rollbackEvidence),
    approvals: createNoticeApprovals(notices),
    tasks: whenLoaded(async () =>
      (await import('./step-functions-tokens.ts')).createStepFunctionsTokens(await config()),
    ),
    announcer: whenLoaded(async () => (await import('./log-announcer.ts')).createLogAnnouncer()),
  };
}

function required(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value)
    throw new Error(`the environment variable ${name} is not set; the stack sets it for every function`);
  return value;
}
