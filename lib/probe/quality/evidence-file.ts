import { open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Found } from '../../model/evidence.ts';
import { isNotThere, messageOf } from '../system-errors.ts';

/** Reports of real builds are below 5 MB; more than this is a mistake or an attack on our memory. */
export const MOST_BYTES = 20 * 1024 * 1024;

/** A file's text with the time of its last change, milliseconds since the epoch. */
export interface EvidenceText {
  readonly path: string;
  readonly text: string;
  readonly changedAt: number;
}

/** What a format's reader makes of a text: the value, and the time that the evidence itself gives. */
export interface Interpreted<T> {
  readonly at: number;
  readonly value: T;
}

/** Where evidence is kept: a folder, or a bucket. */
export interface EvidenceFiles {
  /** The file of that name, or why there is none in words. Throws UnreadableEvidence for one that cannot be read. */
  read(named: string): Promise<EvidenceText | string>;
}

export interface NamedEvidence {
  readonly files: EvidenceFiles;
  /** As the definition names it; `{version}` is filled in. */
  readonly named: string;
  readonly version: string;
}

/** The file is there and says something that is no evidence. The message becomes the reason. */
export class UnreadableEvidence extends Error {}

/**
 * Reads the file that a definition names and hands its text to the format's reader.
 *
 * Whatever is wrong with the file is answered as a value with its reason, because evidence that cannot be
 * read is a gap for the gate to judge (PF-3) and not a defect of Slipway.
 */
export async function readEvidence<T>(
  file: NamedEvidence,
  interpret: (file: EvidenceText) => Interpreted<T> | Promise<Interpreted<T>>,
): Promise<Found<T>> {
  const origin = file.named.replaceAll('{version}', file.version);
  try {
    const text = await file.files.read(origin);
    if (typeof text === 'string') return { kind: 'missing', origin, reason: text };
    const { at, value } = await interpret(text);
    return { kind: 'found', origin, at, value };
  } catch (error) {
    return { kind: 'unreadable', origin, reason: firstLines(error) };
  }
}

/** Files below a folder of this machine. */
export const folderFiles = (root: string): EvidenceFiles => ({
  read: async (named) => {
    const path = resolve(root, named);
    try {
      return { path, ...(await readText(path)) };
    } catch (error) {
      if (isNotThere(error)) return `there is no file ${path}`;
      throw error;
    }
  },
});

async function readText(path: string): Promise<{ text: string; changedAt: number }> {
  // Looked at before it is opened: opening a named pipe would wait for ever.
  const facts = await stat(path);
  if (!facts.isFile()) throw new UnreadableEvidence(`${path} is not a file`);
  if (facts.size > MOST_BYTES) {
    throw new UnreadableEvidence(
      `the file has ${facts.size.toLocaleString('en')} bytes, at most ${MOST_BYTES.toLocaleString('en')} are read`,
    );
  }
  const handle = await open(path);
  try {
    const bytes = await handle.readFile();
    return { text: decodeText(bytes), changedAt: Math.floor(facts.mtimeMs) };
  } finally {
    await handle.close();
  }
}

/** UTF-8 with or without a byte-order mark. Anything else would be read wrongly without a word. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new UnreadableEvidence('the file is not UTF-8 text', { cause: error });
  }
}

/** Parsers quote the input in their messages; a report has room for the beginning. */
function firstLines(error: unknown): string {
  const short = messageOf(error).split('\n').slice(0, 3).join(' ').trim();
  return short.length > 300 ? `${short.slice(0, 299)}…` : short;
}

/** An ISO 8601 time as milliseconds since the epoch. Without a zone it is taken as UTC. */
export function timeOf(text: string, what: string): number {
  const hasZone = /(?:z|[+-]\d{2}:?\d{2})$/i.test(text.trim());
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text.trim())
    ? Date.parse(hasZone ? text.trim() : `${text.trim()}Z`)
    : Number.NaN;
  if (Number.isNaN(at)) {
    throw new UnreadableEvidence(
      `${what} is ${JSON.stringify(text)}, which is no time; written like 2026-11-20T10:00:00Z`,
    );
  }
  return at;
}

/**
 * The one version that a file says it is about. Two different ones mean that files of two builds were put
 * together, and then it proves neither.
 */
export function oneSubject(subjects: readonly (string | null)[], advice: string): string | null {
  const distinct = [...new Set(subjects.filter((each) => each !== null && each !== ''))];
  if (distinct.length > 1) {
    throw new UnreadableEvidence(`it is about more than one version: ${distinct.join(', ')}; ${advice}`);
  }
  return distinct[0] ?? null;
}
