import { readFile } from 'node:fs/promises';
import type { Archive } from '../../domain/audit/index.ts';
import { sha256 } from '../../domain/audit/manifest.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import { evidencePath } from './evidence-path.ts';
import { listKeys } from './folder-evidence-store.ts';

/**
 * An archive as `verifyArchive` wants it, without the seal; undefined when there is nothing under the
 * deployment's prefix. Files are hashed as bytes, because decoding could make two different files equal.
 */
export async function readArchive(
  root: string,
  deployment: { readonly service: string; readonly id: string },
): Promise<Omit<Archive, 'seal'> | undefined> {
  const prefix = deploymentPrefix(deployment.service, deployment.id);
  const keys = await listKeys(root, prefix);
  if (keys.length === 0) return undefined;
  const bodies = new Map(
    await Promise.all(
      keys.map(async (key) => [key.slice(prefix.length), await readFile(evidencePath(root, key))] as const),
    ),
  );
  return {
    audit: bodies.get(EVIDENCE.audit)?.toString('utf8') ?? '',
    manifest: bodies.get(EVIDENCE.manifest)?.toString('utf8') ?? '',
    files: new Map([...bodies].map(([name, body]) => [name, sha256(body)])),
  };
}
