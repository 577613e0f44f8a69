import * as z from 'zod';

/** EventBridge, "Object Created" of S3: keys as they are, without the encoding of notifications. */
const Created = z.object({ object: z.object({ key: z.string() }) });

/** Whose evidence was written: `deployments/<service>/<id>/…`, or a release of its lock. null: of no deployment. */
export function deploymentOf(detail: unknown): string | null {
  const created = Created.safeParse(detail);
  if (!created.success) return null;
  const { key } = created.data.object;
  const released = /^unlocks\/[^/]+\/([^/]+)\.json$/.exec(key)?.[1];
  if (released) return released;
  const [folder, , id, rest] = key.split('/');
  return folder === 'deployments' && id && rest ? id : null;
}
