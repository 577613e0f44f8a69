import { join, resolve } from 'node:path';
import { verifyArchive } from '../../domain/audit/index.ts';
import { readArchive } from '../../local/evidence/read-archive.ts';
import { slipwayCommand } from '../../model/command.ts';
import { refused } from '../../model/errors.ts';
import { deploymentPrefix } from '../../model/evidence-keys.ts';
import { type Output, outputFor } from '../output.ts';
import { tellLeftOpen, withWorld } from '../session.ts';
import type { HomeOptions } from './status.ts';

/** `slipway reports [id]`: where the reports are. */
export async function reports(id: string | undefined, options: HomeOptions): Promise<number> {
  const output = outputFor(options);
  return withWorld(
    { home: resolve(options.home), services: resolve(options.services), yes: true, output },
    async (world) => {
      await tellLeftOpen(world, output);
      if (!id) {
        for (const record of await world.ports.deployments.list({ limit: 20 })) {
          output.line(
            null,
            `${record.id} ${record.service} ${record.version} ${record.ending?.kind ?? 'open'}`,
          );
        }
        return 0;
      }
      const record = await world.ports.deployments.get(id);
      if (!record)
        throw refused(
          `there is no deployment "${id}"; see those that there are: ${slipwayCommand('reports')}`,
        );
      for (const key of await world.ports.evidence.list(deploymentPrefix(record.service, id))) {
        output.line(null, join(world.home, 'evidence', key));
      }
      return 0;
    },
  );
}

/** `slipway reports verify <id>`: is every file as it was archived, and every line of the trail? */
export async function verifyReports(id: string, options: HomeOptions): Promise<number> {
  const output = outputFor(options);
  return withWorld(
    { home: resolve(options.home), services: resolve(options.services), yes: true, output },
    async (world) => {
      const record = await world.ports.deployments.get(id);
      if (!record)
        throw refused(
          `there is no deployment "${id}"; see those that there are: ${slipwayCommand('reports')}`,
        );
      const archive = await readArchive(join(world.home, 'evidence'), record);
      if (!archive) throw refused(`${id} has no archive: it is ${record.ending ? 'lost' : 'still open'}`);
      return tellVerdict(output, id, verifyArchive({ ...archive, seal: record.seal }));
    },
  );
}

/** Every problem, or that there is none; exit code 1 for a problem. */
export function tellVerdict(output: Output, id: string, result: ReturnType<typeof verifyArchive>): number {
  for (const problem of result.problems) output.line('failed', problem);
  if (result.ok)
    output.line(
      'done',
      `${id}: ${result.checked.lines} lines of the audit trail and ${result.checked.files} files are as they were archived`,
    );
  return result.ok ? 0 : 1;
}
