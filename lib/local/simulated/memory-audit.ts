import { lineText } from '../../domain/audit/chain.ts';
import { lineAfter, type NextLine, sealAfter } from '../../domain/audit/trail-text.ts';
import type { AuditLine } from '../../model/audit.ts';
import { deploymentPrefix, EVIDENCE } from '../../model/evidence-keys.ts';
import type { AuditTrail, TrailOf } from '../../ports/audit-trail.ts';

/** Audit trails among files in memory. */
export function memoryAudit(files: Map<string, string>): AuditTrail {
  const keyOf = (trail: TrailOf) => deploymentPrefix(trail.service, trail.deploymentId) + EVIDENCE.audit;
  const grow = <T extends NextLine | undefined>(trail: TrailOf, next: (text: string) => T): T => {
    const before = files.get(keyOf(trail)) ?? '';
    const grown = next(before);
    if (grown?.isNew) files.set(keyOf(trail), before + lineText(grown.line));
    return grown;
  };
  return {
    append: async (trail, entry) => grow(trail, (text) => lineAfter(text, entry, trail.deploymentId)).line,
    appendOnce: async (trail, entry, isSame) =>
      grow(trail, (text) => lineAfter(text, entry, trail.deploymentId, isSame)).line,
    seal: async (trail, at, lines) => grow(trail, (text) => sealAfter(text, at, lines))?.line,
    read: async (trail) =>
      (files.get(keyOf(trail)) ?? '')
        .split('\n')
        .slice(0, -1)
        .map((row) => JSON.parse(row) as AuditLine),
  };
}
