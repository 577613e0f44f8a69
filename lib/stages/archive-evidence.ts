import { buildManifest, sha256 } from '../domain/audit/manifest.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import { keyOf, record, type Stage } from './context.ts';

/**
 * Binds every file of the deployment to the audit trail (RP-3): the manifest has each file's SHA-256, and the
 * trail has the manifest's. The trail itself and the manifest are not in the manifest.
 */
export const archiveEvidence =
  (ports: Ports): Stage =>
  async (state) => {
    const { deployment } = state;
    if (!deployment) return state;
    const prefix = keyOf(deployment, '');
    const outside = new Set([EVIDENCE.audit, EVIDENCE.manifest].map((name) => keyOf(deployment, name)));
    const trail = keyOf(deployment, EVIDENCE.auditFolder);
    const keys = (await ports.evidence.list(prefix)).filter(
      (key) => !outside.has(key) && !key.startsWith(trail),
    );
    const files = await Promise.all(
      keys.map(async (key) => {
        const body = (await ports.evidence.get(key)) ?? '';
        return { key: key.slice(prefix.length), sha256: sha256(body), bytes: Buffer.byteLength(body) };
      }),
    );
    const manifest = buildManifest(files);
    await ports.evidence.put(keyOf(deployment, EVIDENCE.manifest), manifest);
    await record(ports, state, {
      action: 'archive',
      cause: 'the deployment ended',
      result: `${files.length} files archived under ${prefix}`,
      status: 'done',
      data: { manifestSha256: sha256(manifest), files: files.length },
    });
    return state;
  };
