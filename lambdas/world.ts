import { join } from 'node:path';
import { createAwsWorld } from '../lib/aws/index.ts';
import { createJsonDefinitions } from '../lib/aws/json-definitions.ts';

/** The account that a function runs in; made once for each environment of Lambda. Definitions lie beside the code. */
export const ports = createAwsWorld(process.env, {
  definitions: createJsonDefinitions(join(import.meta.dirname, 'services')),
});
