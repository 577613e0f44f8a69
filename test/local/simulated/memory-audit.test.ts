import { memoryAudit } from '../../../lib/local/simulated/memory-audit.ts';
import { describeAuditTrailContract } from '../../contracts/audit-trail.contract.ts';

describeAuditTrailContract('A trail in memory', async () => {
  const files = new Map<string, string>();
  return { port: memoryAudit(files), other: memoryAudit(files), dispose: async () => undefined };
});
