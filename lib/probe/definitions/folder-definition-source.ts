import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { refused } from '../../model/errors.ts';
import { ServiceName } from '../../model/names.ts';
import type { DefinitionSource } from '../../ports/definition-source.ts';

const ENDINGS = ['.yaml', '.yml'];

/** Definitions as `<folder>/<service>.yaml` (or .yml). A folder that is not there has no services. */
export function createFolderDefinitionSource(folder: string): DefinitionSource {
  return {
    load: async (service) => {
      const found = (await definitionFiles(folder)).filter((file) => file.service === service);
      const [file, other] = found;
      if (!file) return undefined;
      const origin = join(folder, file.name);
      if (other)
        throw refused(`${service} has two definitions, ${origin} and ${other.name}: remove one of them`);
      const content = readYaml(await readFile(origin, 'utf8'), origin);
      refuseOtherName(content, service, origin);
      return { content, origin };
    },
    names: async () => [...new Set((await definitionFiles(folder)).map((file) => file.service))].sort(),
  };
}

/** Files whose name is not a service's (a README, an evidence record in capitals) are not definitions. */
async function definitionFiles(folder: string): Promise<Array<{ service: string; name: string }>> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => ENDINGS.includes(extname(name)))
    .map((name) => ({ name, service: name.slice(0, -extname(name).length) }))
    .filter((file) => ServiceName.safeParse(file.service).success);
}

/** Without the source text in messages: the line may hold a secret of `target.env`. */
export function readYaml(text: string, origin: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem) {
    const { line, col } = lines.linePos(problem.pos[0]);
    throw refused(`${origin} is not readable as YAML: line ${line}, column ${col}: ${problem.message}`);
  }
  try {
    return document.toJS();
  } catch (error) {
    // Aliases are resolved last: one without its anchor, or too many of them.
    const why = error instanceof Error ? error.message : String(error);
    throw refused(`${origin} is not readable as YAML: ${why}`);
  }
}

/** A copied file whose name was changed and its content not would deploy the other service. */
function refuseOtherName(content: unknown, service: string, origin: string): void {
  if (content === null || typeof content !== 'object' || !('service' in content)) return;
  if (typeof content.service === 'string' && content.service !== service)
    throw refused(
      `${origin} describes the service "${content.service}": a definition has its service's name, so rename the file or write \`service: ${service}\``,
    );
}
