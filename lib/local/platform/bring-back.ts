import { setTimeout as sleep } from 'node:timers/promises';
import { judgeRestoration, type RestorationVerdict } from '../../domain/restoration/index.ts';
import { readingOf } from '../../model/traffic.ts';
import { artifactState } from '../environment/artifact.ts';
import type { InstanceRecords } from './instance-records.ts';
import type { KeptService } from './kept-state.ts';
import { Service } from './service.ts';

const POLL_MS = 50;

export interface Attempt {
  /** undefined: nobody could answer, and nothing of it runs. */
  readonly service: Service | undefined;
  /** What is not as it was; null: everything is. */
  readonly lacking: string | null;
}

/** Starts every version of a kept service as it was started, and lets users in when those that served are healthy (RB-5). */
export async function bringBack(name: string, kept: KeptService, records: InstanceRecords): Promise<Attempt> {
  const startedAt = Date.now();
  const service = new Service(name, kept.port, records);
  try {
    const missing = await startAll(service, kept);
    let verdict = judge(service, kept, missing, startedAt);
    for (; verdict.status === 'WAIT'; verdict = judge(service, kept, missing, startedAt))
      await sleep(POLL_MS);
    if (verdict.status !== 'DOWN') {
      service.weigh(Object.fromEntries(kept.versions.map(({ version, weight }) => [version, weight])));
      await service.listen();
      return { service, lacking: verdict.status === 'PARTLY' ? verdict.reason : null };
    }
    await service.close();
    return { service: undefined, lacking: verdict.reason };
  } catch (error) {
    await service.close();
    return { service: undefined, lacking: (error as Error).message };
  }
}

/** What cannot be started is not: a file with another checksum is another version. Answers why, by version. */
async function startAll(service: Service, kept: KeptService): Promise<ReadonlyMap<string, string>> {
  const missing = new Map<string, string>();
  const searchPath = process.env['PATH'] ?? '';
  for (const { version, target, root, ...each } of kept.versions) {
    const { status, detail } = await artifactState({ target, version, root, searchPath });
    if (status !== 'READY') missing.set(version, detail);
    await service.scale(version, status === 'READY' ? wantedOf({ ...each, target }) : 0, { target, root });
  }
  return missing;
}

/** One that had traffic had instances; none were kept only where it could not be started the last time. */
const wantedOf = ({
  weight,
  wanted,
  target,
}: Pick<KeptService['versions'][number], 'weight' | 'wanted' | 'target'>) =>
  weight > 0 && wanted === 0 ? target.instances : wanted;

function judge(
  service: Service,
  kept: KeptService,
  missing: ReadonlyMap<string, string>,
  startedAt: number,
): RestorationVerdict {
  const reading = service.read();
  const versions = kept.versions.map(({ version, weight, target }) => ({
    version,
    weight,
    wanted: 0,
    healthy: 0,
    troubles: [],
    ...withoutWeight(readingOf(reading, version)),
    missing: missing.get(version) ?? null,
    startTimeoutSeconds: target.startTimeout,
  }));
  return judgeRestoration(versions, (Date.now() - startedAt) / 1000);
}

const withoutWeight = (seen: ReturnType<typeof readingOf>) =>
  seen && { wanted: seen.wanted, healthy: seen.healthy, troubles: seen.troubles };
