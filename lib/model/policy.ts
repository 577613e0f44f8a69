import * as z from 'zod';
import { Slo } from './definition/slo.ts';
import { explain, parseDefinition, type Refusal } from './parse.ts';

/** The `slo` block of a definition by itself, as it would stand there. */
const Policy = z.strictObject({ slo: Slo });

/** Reads a policy to try: a file with the `slo` block of a definition, or a whole definition. */
export function parsePolicy(
  content: unknown,
  origin: string,
): { readonly ok: true; readonly slo: Slo } | Refusal {
  if (isDefinition(content)) {
    const parsed = parseDefinition(content, origin);
    return parsed.ok ? { ok: true, slo: parsed.definition.slo } : parsed;
  }
  const parsed = Policy.safeParse(content);
  if (parsed.success) return { ok: true, slo: parsed.data.slo };
  return {
    ok: false,
    problems: explain(Policy, parsed.error, content).map((problem) => `${origin}: ${problem}`),
  };
}

const isDefinition = (content: unknown) =>
  typeof content === 'object' && content !== null && ('service' in content || 'target' in content);
