import { join } from 'node:path';
import { evidenceReaders } from '../lib/aws/evidence-readers.ts';
import { createAwsWorld } from '../lib/aws/index.ts';
import { createJsonDefinitions } from '../lib/aws/json-definitions.ts';

/** As in world.ts, for the functions that read evidence which others wrote. */
export const ports = createAwsWorld(process.env, {
  definitions: createJsonDefinitions(join(import.meta.dirname, 'services')),
  evidenceReaders,
});
