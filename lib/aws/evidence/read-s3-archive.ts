import { sha256 } from '../../domain/audit/manifest.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { EvidenceStore } from '../../ports/evidence-store.ts';

/** Objects that are read at the same time. */
const AT_ONCE = 16;

/**
 * What is in the bucket for a deployment, as the audit's verification takes it: the trail as text, the manifest, and
 * the SHA-256 of every other file. undefined when there is nothing.
 */
export async function readS3Archive(
  evidence: EvidenceStore,
  deployment: { readonly service: string; readonly id: string },
): Promise<{ audit: string; manifest: string; files: ReadonlyMap<string, string> } | undefined> {
  const prefix = deploymentPrefix(deployment.service, deployment.id);
  const keys = await evidence.list(prefix);
  if (keys.length === 0) return undefined;
  const bodies = new Map<string, string>();
  for (let first = 0; first < keys.length; first += AT_ONCE) {
    await Promise.all(
      keys.slice(first, first + AT_ONCE).map(async (key) => {
        bodies.set(key.slice(prefix.length), (await evidence.get(key)) ?? '');
      }),
    );
  }
  const isLine = (name: string) => name.startsWith(EVIDENCE.auditFolder);
  // By their names, which are numbers with leading zeros: a line that is missing shows in the chain.
  const lines = [...bodies.keys()].filter(isLine).sort();
  return {
    audit: lines.map((name) => bodies.get(name)).join(''),
    manifest: bodies.get(EVIDENCE.manifest) ?? '',
    files: new Map(
      [...bodies]
        .filter(([name]) => !isLine(name) && name !== EVIDENCE.manifest)
        .map(([name, body]) => [name, sha256(body)] as const),
    ),
  };
}
