import * as z from 'zod';

/** EventBridge, "Object Created" of S3: keys as they are, without the encoding of notifications. */
const Created = z.object({ object: z.object({ key: z.string() }) });

/** Whose evidence was written: `deployments/<service>/<id>/…`. null: of no deployment. */
export function deploymentOf(detail: unknown): string | null {
  const created = Created.safeParse(detail);
  if (!created.success) return null;
  const [folder, , id, rest] = created.data.object.key.split('/');
  return folder === 'deployments' && id && rest ? id : null;
}
