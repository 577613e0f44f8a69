import type * as z from 'zod';

/** Names of the settings that a schema allows at a path; none where it takes no fixed names. */
export function namesAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  const found = path.reduce<readonly z.core.$ZodType[]>(
    (schemas, part) => schemas.flatMap((each) => below(each, part)),
    [schema],
  );
  const names = found.flatMap(alternatives).flatMap((each) => {
    const { def } = (each as z.core.$ZodTypes)._zod;
    return def.type === 'object' ? Object.keys(def.shape) : [];
  });
  return [...new Set(names)];
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
