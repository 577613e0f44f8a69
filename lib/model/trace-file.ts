import * as z from 'zod';
import { slipwayCommand } from './command.ts';
import { explain, type Refusal } from './parse.ts';
import { Trace, type TracedDeployment, TraceList } from './trace.ts';

/** A file with hundreds of periods can be wrong in each: the first few say what is meant. */
const MOST_PROBLEMS = 10;

/** Reads a file of traces: a list of `{ trace, truth? }`, or one trace. `origin` begins every problem. */
export function parseTraces(
  content: unknown,
  origin: string,
): { readonly ok: true; readonly deployments: readonly TracedDeployment[] } | Refusal {
  const schema = Array.isArray(content) ? TraceList : Trace;
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const found = explain(schema, parsed.error, content).map((problem) => `${origin}: ${problem}`);
    const more = found.length - MOST_PROBLEMS;
    return {
      ok: false,
      problems: [
        ...found.slice(0, MOST_PROBLEMS),
        ...(more > 0 ? [`${origin}: and ${more} more problems`] : []),
      ],
    };
  }
  return { ok: true, deployments: 'id' in parsed.data ? [{ trace: parsed.data }] : parsed.data };
}

/** The format of a file of traces as JSON Schema (draft 2020-12), for those who write or read such files elsewhere. */
export function tracesJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(z.union([TraceList, Trace]), {
    target: 'draft-2020-12',
    io: 'input',
    // zod's word for "the type may not be changed", which means something else in JSON Schema.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return {
    $schema,
    title: 'Slipway deployment traces',
    description: `A file is a JSON array of { trace, truth? }, or one trace. Times of periods count from the first traffic of the new version. \`npm run bench:verdicts -- --export <file>\` writes such a file, and \`${slipwayCommand('replay <service> --trace <file>')}\` reads it.`,
    ...rest,
  };
}
