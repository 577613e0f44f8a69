import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { parseArgsStringToArgv } from 'string-argv';
import { codeOf } from '../../probe/system-errors.ts';
import type { ArtifactQuestion } from './artifact.ts';

interface Start {
  readonly found: boolean;
  readonly detail: string;
}

/** Is what a target's command needs to start here: its folder, and its program? */
export async function findStart({ target, version, root, searchPath }: ArtifactQuestion): Promise<Start> {
  const fill = (text: string) => text.replaceAll('{version}', version);
  const folder = resolve(root, fill(target.cwd));
  if (!(await isFolder(folder))) return { found: false, detail: `there is no folder ${folder} (target.cwd)` };
  const program = parseArgsStringToArgv(fill(target.command))[0];
  if (program === undefined) return { found: false, detail: 'target.command is empty' };
  // A path is taken from the folder that the program is started in; a bare name is looked for on PATH.
  const places =
    isAbsolute(program) || program.includes('/')
      ? [resolve(folder, program)]
      : (target.env['PATH'] ?? searchPath)
          .split(delimiter)
          .filter((place) => place !== '')
          .map((place) => join(resolve(folder, place), program));
  for (const place of places) {
    if (await isProgram(place)) {
      return { found: true, detail: `the folder ${folder} is there and the program is ${place}` };
    }
  }
  return {
    found: false,
    detail:
      places.length === 1
        ? `there is no program that can be run at ${places[0]} (target.command)`
        : `the program ${program} (target.command) is in none of the ${places.length} folders of PATH`,
  };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    return refuse(error);
  }
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch (error) {
    return refuse(error);
  }
}

/** What the system does not let us look at, it would not let us start either. */
function refuse(error: unknown): false {
  if (codeOf(error) !== undefined) return false;
  throw error;
}
