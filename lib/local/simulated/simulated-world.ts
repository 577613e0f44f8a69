import type { ServiceDefinition } from '../../model/definition/service-definition.ts';
import type { Announcement } from '../../ports/announcer.ts';
import type { ApprovalDesk } from '../../ports/approval-desk.ts';
import type { EvidenceStore } from '../../ports/evidence-store.ts';
import type { Ports } from '../../ports/index.ts';
import type { SmokeRunner } from '../../ports/smoke-runner.ts';
import { noAlarms } from '../no-alarms.ts';
import { openRecordsAt } from '../records/index.ts';
import { LocalTaskTokens } from '../runner/local-task-tokens.ts';
import type { SimulatedFleet } from './fleet.ts';
import { memoryAudit } from './memory-audit.ts';
import { createSimulatedDriver } from './simulated-driver.ts';

export interface SimulatedWorld {
  readonly ports: Ports;
  readonly tokens: LocalTaskTokens;
  readonly fleet: SimulatedFleet;
  /** Everything that was announced, in order. */
  readonly announced: readonly Announcement[];
  readonly files: ReadonlyMap<string, string>;
  close(): void;
}

/** A whole world in memory around a fleet model: what the stages do to it can be looked at afterwards. */
export function createSimulatedWorld(options: {
  readonly definition: ServiceDefinition;
  readonly fleet: SimulatedFleet;
  readonly now: () => number;
  readonly approvals: ApprovalDesk;
}): SimulatedWorld {
  const { definition, fleet, now, approvals } = options;
  const records = openRecordsAt(':memory:');
  const tokens = new LocalTaskTokens();
  const files = new Map<string, string>();
  const announced: Announcement[] = [];
  const driver = createSimulatedDriver(fleet, definition);
  let ids = 0;
  const noFile = async () => ({
    kind: 'missing' as const,
    origin: 'simulated',
    reason: 'the simulation has none',
  });
  const ports: Ports = {
    clock: { now },
    ids: { next: (prefix) => `${prefix}-${++ids}` },
    definitions: {
      load: async (name) =>
        name === definition.service ? { content: definition, origin: 'simulated' } : undefined,
      names: async () => [definition.service],
    },
    locks: records.locks,
    deployments: records.deployments,
    waits: records.waits,
    ballots: records.ballots,
    wishes: records.wishes,
    incidents: records.incidents,
    alarms: noAlarms,
    evidence: memoryEvidence(files),
    audit: memoryAudit(files),
    traffic: { for: () => driver },
    metrics: {
      periods: async ({ versions, from, to, seconds, slowerThan }) =>
        versions.flatMap((version) => {
          const count = Math.floor((to - from) / (seconds * 1000));
          return Array.from({ length: Math.max(0, count) }, (_, index) =>
            fleet.period(version, from + index * seconds * 1000, seconds, slowerThan),
          );
        }),
    },
    infrastructure: { inspect: async (_definition, since) => fleet.inspect(since) },
    smoke: simulatedSmoke(fleet),
    quality: { read: noFile as Ports['quality']['read'] },
    environment: {
      dependencies: async () => [],
      artifact: async () => ({ status: 'READY', detail: 'simulated' }),
    },
    rollbackEvidence: { plan: noFile },
    approvals,
    tasks: tokens,
    announcer: { announce: async (_id, announcement) => void announced.push(announcement) },
  };
  return { ports, tokens, fleet, announced, files, close: () => records.close() };
}

const memoryEvidence = (files: Map<string, string>): EvidenceStore => ({
  put: async (key, body) => void files.set(key, body),
  get: async (key) => files.get(key),
  list: async (prefix) => [...files.keys()].filter((key) => key.startsWith(prefix)).sort(),
});

/** In production, the version with the most traffic answers. */
const simulatedSmoke = (fleet: SimulatedFleet): SmokeRunner => ({
  run: async (_definition, place, operations) => {
    const busiest = fleet.read().versions.toSorted((a, b) => b.weight - a.weight)[0]?.version;
    const version = place.at === 'version' ? place.version : busiest;
    const broken = version === undefined ? undefined : fleet.behaviourOf(version).brokenOperations;
    return operations.map(({ name, category }) => {
      const passed = version !== undefined && !(broken ?? []).includes(name);
      return { name, category, passed, detail: passed ? '' : 'step 1: answered 500', milliseconds: 5 };
    });
  },
});
