import type * as z from 'zod';

/**
 * Names of the settings that a schema allows at a path; none where it takes no fixed names. Of alternatives that are told
 * apart by a setting (`kind`), those count that `content` chose.
 */
export function namesAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
  content?: unknown,
): readonly string[] {
  let value = content;
  let found: readonly z.core.$ZodType[] = [schema];
  for (const part of path) {
    found = chosen(found.flatMap(alternatives), value).flatMap((each) => below(each, part));
    value = isMapping(value) ? value[String(part)] : undefined;
  }
  const names = chosen(found.flatMap(alternatives), value).flatMap((each) => {
    const { def } = (each as z.core.$ZodTypes)._zod;
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });
  return [...new Set(names)];
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Without the mappings that the value cannot be, as it has another word where they have a fixed one; all if none is left. */
function chosen(schemas: readonly z.core.$ZodType[], value: unknown): readonly z.core.$ZodType[] {
  if (!isMapping(value)) return schemas;
  const possible = schemas.filter((each) => {
    const { def } = (each as z.core.$ZodTypes)._zod;
    if (def.type !== 'object') return true;
    return Object.entries(def.shape).every(([name, inner]) => {
      const fixed = (inner as z.core.$ZodTypes)._zod.def;
      return fixed.type !== 'literal' || fixed.values.some((word) => word === value[name]);
    });
  });
  return possible.length > 0 ? possible : schemas;
}

/** The schemas that a value at `part` of such a value could have. */
function below(schema: z.core.$ZodType, part: PropertyKey): readonly z.core.$ZodType[] {
  return alternatives(schema).flatMap((each) => {
    const { def } = (each as z.core.$ZodTypes)._zod;
    if (def.type === 'array') return [def.element];
    if (def.type === 'record') return [def.valueType];
    if (def.type !== 'object') return [];
    const inner = def.shape[String(part)];
    return inner ? [inner] : [];
  });
}

/** A schema without its wrappers, which say nothing about names: defaults, transforms, the arms of a union. */
function alternatives(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
    case 'catch':
    case 'nonoptional':
      return alternatives(def.innerType);
    case 'pipe':
      return alternatives(def.in);
    case 'union':
      return def.options.flatMap(alternatives);
    default:
      return [schema];
  }
}
