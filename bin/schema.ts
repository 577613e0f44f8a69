import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionJsonSchema } from '../lib/model/definition-schema.ts';
import { tracesJsonSchema } from '../lib/model/trace-file.ts';

for (const [folder, name, schema] of [
  ['services', 'service.schema.json', definitionJsonSchema()],
  ['bench', 'traces.schema.json', tracesJsonSchema()],
] as const) {
  const path = join(import.meta.dirname, '..', folder, name);
  writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
  console.log(`wrote ${path}`);
}
