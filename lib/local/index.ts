import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Announcer } from '../ports/announcer.ts';
import type { ApprovalDesk } from '../ports/approval-desk.ts';
import type { Ids } from '../ports/clock.ts';
import type { Ports } from '../ports/index.ts';
import type { OnceStore } from '../ports/once-store.ts';
import type { ThreadStore } from '../ports/thread-store.ts';
import { createFolderDefinitionSource } from '../probe/definitions/folder-definition-source.ts';
import { createFileQualityEvidence } from '../probe/quality/index.ts';
import { createFileRollbackEvidence } from '../probe/quality/rollback-evidence.ts';
import { createHttpSmokeRunner } from '../probe/smoke/index.ts';
import { createLocalEnvironmentProbe } from './environment/index.ts';
import { createFileAuditTrail } from './evidence/file-audit-trail.ts';
import { createFolderEvidenceStore } from './evidence/folder-evidence-store.ts';
import { localTarget } from './local-target.ts';
import { noAlarms } from './no-alarms.ts';
import { OwnPlatform } from './platform/own-platform.ts';
import type { PlatformClient } from './platform/platform-client.ts';
import { openRecords } from './records/index.ts';
import type { SlackWorkStore } from './records/slack-work.ts';
import { LocalTaskTokens } from './runner/local-task-tokens.ts';
import { createLocalTrafficDrivers } from './traffic/local-driver.ts';
import { createLocalInfrastructure } from './traffic/local-infrastructure.ts';
import { createLocalMetricSource } from './traffic/local-metrics.ts';

export interface LocalWorldOptions {
  /** Where this machine's records, evidence and platform live. */
  readonly home: string;
  /** Folder of the service definitions. */
  readonly services: string;
  readonly approvals: ApprovalDesk;
  readonly announcer: Announcer;
  /** Told once, in one sentence, when this world started the platform again after its death. */
  broughtBack?(sentence: string): void;
}

export interface LocalWorld {
  /** What a chat needs to remember. */
  readonly chat: {
    readonly threads: ThreadStore;
    readonly once: OnceStore;
    readonly slackWork: SlackWorkStore;
  };
  readonly ports: Ports;
  readonly tokens: LocalTaskTokens;
  readonly home: string;
  /** The platform process, started when none runs: what served before its death serves again then. */
  platform(): Promise<PlatformClient>;
  readonly ownPlatform: OwnPlatform;
  close(): Promise<void>;
}

/** One machine as the world behind the ports: the only place that names its adapters. */
export async function openLocalWorld(options: LocalWorldOptions): Promise<LocalWorld> {
  const home = resolve(options.home);
  const root = resolve(options.services);
  const evidenceRoot = join(home, 'evidence');
  mkdirSync(evidenceRoot, { recursive: true });
  const records = openRecords(home);
  const tokens = new LocalTaskTokens();
  const ownPlatform = new OwnPlatform(home, options.broughtBack);
  const platform = () => ownPlatform.get();
  const ports: Ports = {
    clock: { now: () => Date.now() },
    ids: timeOrderedIds,
    definitions: createFolderDefinitionSource(root),
    locks: records.locks,
    deployments: records.deployments,
    waits: records.waits,
    ballots: records.ballots,
    wishes: records.wishes,
    incidents: records.incidents,
    alarms: noAlarms,
    evidence: createFolderEvidenceStore(evidenceRoot),
    audit: createFileAuditTrail(evidenceRoot),
    traffic: createLocalTrafficDrivers({ platform, root }),
    metrics: createLocalMetricSource({ platform }),
    infrastructure: createLocalInfrastructure({ platform }),
    smoke: createHttpSmokeRunner({
      addressOf: async (definition, place) =>
        place.at === 'production'
          ? `http://127.0.0.1:${localTarget(definition).port}`
          : (await platform()).addressOf(definition.service, place.version),
    }),
    quality: createFileQualityEvidence({ root }),
    environment: createLocalEnvironmentProbe({
      root,
      publicPort: async (service) => (await (await platform()).publicPort(service)) ?? undefined,
    }),
    rollbackEvidence: createFileRollbackEvidence({ root }),
    approvals: options.approvals,
    tasks: tokens,
    announcer: options.announcer,
  };
  return { ports, tokens, home, platform, chat: records, ownPlatform, close: async () => records.close() };
}

/** `dep-20261124-113731-4f2a`: sorts by time, and can be read out over the telephone. */
const timeOrderedIds: Ids = {
  next: (prefix) => {
    const at = new Date(Date.now()).toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
    return `${prefix}-${at}-${randomBytes(2).toString('hex')}`;
  },
};
