import { sha256 } from './digest.ts';

export { sha256 };

export interface ArchivedFile {
  /** Below the deployment's prefix: "reports/summary.md". */
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
}

const HEADER = ['{', '  "files": ['];
const FOOTER = ['  ]', '}'];

/** manifest.json: one file a line, in order of the keys, so that a message can name the line. */
export function buildManifest(files: readonly ArchivedFile[]): string {
  const rows = [...files].sort((a, b) => (a.key < b.key ? -1 : 1)).map(row);
  return `${[...HEADER, ...rows.map((each, index) => withComma(each, index, rows.length)), ...FOOTER].join('\n')}\n`;
}

/** `check` is over the line's other parts: it tells a changed manifest from a changed file. */
function row({ key, sha256: digest, bytes }: ArchivedFile): string {
  const check = sha256(JSON.stringify([key, digest, bytes])).slice(0, 16);
  return `    ${JSON.stringify({ key, sha256: digest, bytes, check })}`;
}

const withComma = (text: string, index: number, count: number) => (index < count - 1 ? `${text},` : text);

export interface ManifestLine extends ArchivedFile {
  /** In manifest.json, counted from 1. */
  readonly line: number;
}

/** What a manifest lists, and the lines of it that are not as `buildManifest` wrote them. */
export function readManifest(text: string): {
  readonly files: readonly ManifestLine[];
  readonly problems: readonly string[];
} {
  const lines = text.split('\n');
  const count = Math.max(0, lines.length - HEADER.length - FOOTER.length - 1);
  const files: ManifestLine[] = [];
  const problems: string[] = [];
  lines.forEach((content, index) => {
    const position = index - HEADER.length;
    const fixed = position < 0 ? HEADER[index] : position >= count ? [...FOOTER, ''][position - count] : null;
    const file = fixed === null ? readRow(content, position, count) : undefined;
    if (file) files.push({ ...file, line: index + 1 });
    else if (fixed !== content) problems.push(`line ${index + 1} of manifest.json was changed`);
  });
  if (lines.length < HEADER.length + FOOTER.length + 1) problems.push('manifest.json is missing or cut off');
  return { files, problems };
}

function readRow(content: string, position: number, count: number): ArchivedFile | undefined {
  try {
    const { key, sha256: digest, bytes } = JSON.parse(content.replace(/,$/, '')) as Record<string, unknown>;
    if (typeof key !== 'string' || typeof digest !== 'string' || typeof bytes !== 'number') return undefined;
    const file = { key, sha256: digest, bytes };
    return withComma(row(file), position, count) === content ? file : undefined;
  } catch {
    // Not JSON: the caller names the line.
    return undefined;
  }
}
