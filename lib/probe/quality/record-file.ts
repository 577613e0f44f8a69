import { extname } from 'node:path';
import { isScalar, parseDocument } from 'yaml';
import type * as z from 'zod';
import { explainIssues } from '../../model/explain.ts';
import { type EvidenceText, UnreadableEvidence } from './evidence-file.ts';

/** Settings that are names even where they look like numbers. */
const TEXTS = ['version', 'digest'];

/** Reads a small record that people or scripts write, as JSON (by the file's ending) or YAML. */
export function readRecord<S extends z.ZodObject>(file: EvidenceText, schema: S): z.infer<S> {
  const content = extname(file.path).toLowerCase() === '.json' ? fromJson(file.text) : fromYaml(file.text);
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const lines = explainIssues(parsed.error, content, (path) =>
      path.length === 0 ? Object.keys(schema.shape) : [],
    );
    throw new UnreadableEvidence(lines.slice(0, 3).join(' '));
  }
  return parsed.data;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableEvidence('it is not JSON', { cause: error });
  }
}

function fromYaml(text: string): unknown {
  const document = parseDocument(text);
  const problem = document.errors[0];
  if (problem) throw new UnreadableEvidence(`it is not YAML: ${problem.message}`);
  const content: unknown = document.toJS();
  if (content === null || typeof content !== 'object') return content;
  // 1.10 is a number to YAML, and as a number it is 1.1: the text as it was written is the version.
  const asWritten = TEXTS.flatMap((name) => {
    const node = document.get(name, true);
    return isScalar(node) && typeof node.value === 'number' && node.source !== undefined
      ? [[name, node.source] as const]
      : [];
  });
  return { ...content, ...Object.fromEntries(asWritten) };
}
