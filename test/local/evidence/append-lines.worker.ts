import { createFileAuditTrail } from '../../../lib/local/evidence/file-audit-trail.ts';

/** Run as a process: appends so many lines to the trail of checkout dep-1. */
const [root = '', actor = '', count = ''] = process.argv.slice(2);
const trail = createFileAuditTrail(root);
for (let number = 1; number <= Number(count); number++)
  await trail.append(
    { service: 'checkout', deploymentId: 'dep-1' },
    { at: number, actor, action: 'count', cause: 'test', result: `${number}`, status: 'done' },
  );
