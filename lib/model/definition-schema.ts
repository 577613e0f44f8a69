import * as z from 'zod';
import { ServiceDefinition } from './definition/service-definition.ts';

/**
 * The definition as JSON Schema, for editors. What only our own code can check (steps that ascend, the limits
 * of a duration) is in the descriptions, and is refused when the definition is read.
 */
export function definitionJsonSchema(): Record<string, unknown> {
  const { $schema, ...rest } = z.toJSONSchema(ServiceDefinition, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const { def } = (zodSchema as z.core.$ZodTypes)._zod;
      // zod leaves out the default of what is transformed; a number of seconds is valid as it is.
      if (def.type === 'default' && durationText(def.innerType)) jsonSchema.default = def.defaultValue;
      const duration = durationText(zodSchema);
      if (duration === undefined) return;
      jsonSchema.anyOf = [
        { type: 'string', pattern: '^\\d{1,6}\\s*(s|m|h|d)$' },
        { type: 'integer', minimum: 1, description: 'seconds' },
      ];
      jsonSchema.description = duration;
    },
  });
  return { $schema, title: 'Slipway service definition', ...rest };
}

/** What a duration allows, in words; undefined when the schema is not a duration. */
function durationText(schema: z.core.$ZodType): string | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type !== 'pipe') return undefined;
  const [input, output] = [def.in, def.out].map((each) => (each as z.core.$ZodTypes)._zod.def);
  if (input?.type !== 'union' || output?.type !== 'transform') return undefined;
  // The limits are known to the transform alone, and it says them when it refuses a text that is no duration.
  const refusal = z.safeParse(schema, 'not a duration');
  return refusal.success ? undefined : refusal.error.issues[0]?.message;
}
