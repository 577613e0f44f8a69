import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { LocalTarget } from '../../model/definition/target/index.ts';
import type { ArtifactState } from '../../model/environment.ts';
import { codeOf, isNotThere, messageOf } from '../../probe/system-errors.ts';
import { findStart } from './start-command.ts';

export interface ArtifactQuestion {
  readonly target: LocalTarget;
  readonly version: string;
  /** The folder that the definition's paths start from. */
  readonly root: string;
  /** Where programs are looked for, as in the PATH variable. */
  readonly searchPath: string;
}

/** Can this version be started here: is its file there and unchanged, and its folder and program (PF-5, PF-6)? */
export async function artifactState(question: ArtifactQuestion): Promise<ArtifactState> {
  const file = await fileState(question);
  if (file !== undefined && file.status !== 'READY') return file;
  const start = await findStart(question);
  if (!start.found) return { status: 'MISSING', detail: start.detail };
  return {
    status: 'READY',
    detail: file
      ? `${file.detail}; ${start.detail}`
      : `no artifact is named in the definition; ${start.detail}`,
  };
}

/** undefined: the definition names no artifact. */
async function fileState({ target, version, root }: ArtifactQuestion): Promise<ArtifactState | undefined> {
  if (!target.artifact) return undefined;
  const path = resolve(root, target.artifact.path.replaceAll('{version}', version));
  try {
    const facts = await stat(path);
    if (!facts.isFile()) return { status: 'INVALID', detail: `${path} is not a file` };
    const size = `${facts.size.toLocaleString('en')} bytes`;
    const wanted = target.artifact.sha256;
    if (wanted === undefined) {
      return { status: 'READY', detail: `${path} is there (${size}; the definition gives no checksum)` };
    }
    const sha256 = await sha256Of(path);
    return sha256 === wanted
      ? {
          status: 'READY',
          detail: `${path} is there (${size}) and has the SHA-256 that the definition gives`,
        }
      : {
          status: 'INVALID',
          detail: `${path} has the SHA-256 ${sha256.slice(0, 12)}…, the definition gives ${wanted.slice(0, 12)}…`,
        };
  } catch (error) {
    return isNotThere(error)
      ? { status: 'MISSING', detail: `there is no file ${path}` }
      : { status: 'INVALID', detail: `${path} cannot be read (${codeOf(error) ?? messageOf(error)})` };
  }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
