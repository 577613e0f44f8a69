import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { definitionJsonSchema } from '../lib/model/definition-schema.ts';

const path = join(import.meta.dirname, '..', 'services', 'service.schema.json');
writeFileSync(path, `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`);
console.log(`wrote ${path}`);
