import * as z from 'zod';
import { Slo } from './definition/slo.ts';
import { explain, parseDefinition, type Refusal } from './parse.ts';

/** The `slo` block of a definition by itself, as it would stand there. */
const Policy = z.strictObject({ slo: Slo });

/**
 * Reads a policy to try: a file with the `slo` block of a definition, or a whole definition.
 *
 * @param ownPeriod seconds of the service's own period, for a block that names none: the figures were made with it
 */
export function parsePolicy(
  content: unknown,
  origin: string,
  ownPeriod?: number,
): { readonly ok: true; readonly slo: Slo } | Refusal {
  if (isDefinition(content)) {
    const parsed = parseDefinition(content, origin);
    return parsed.ok ? { ok: true, slo: parsed.definition.slo } : parsed;
  }
  const parsed = Policy.safeParse(withPeriod(content, ownPeriod));
  if (parsed.success) return { ok: true, slo: parsed.data.slo };
  return {
    ok: false,
    problems: explain(Policy, parsed.error, content).map((problem) => `${origin}: ${problem}`),
  };
}

const isDefinition = (content: unknown) =>
  isMapping(content) && ('service' in content || 'target' in content);

function withPeriod(content: unknown, seconds: number | undefined): unknown {
  if (seconds === undefined || !isMapping(content) || !isMapping(content['slo'])) return content;
  return { ...content, slo: { period: `${seconds}s`, ...content['slo'] } };
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
