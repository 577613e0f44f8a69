import type { SmokeStep } from '../../model/definition/smoke.ts';

/** Values that earlier steps of a journey captured. */
export type Captured = ReadonlyMap<string, string>;

/** A step cannot be tried, or its answer is not what the definition says. The message is the detail. */
export class StepFailed extends Error {}

/** A step with its `{{name}}` filled in. */
export interface ReadyStep {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly contains: string | undefined;
}

/** Fills a step from what was captured. Values are encoded for the place where they stand. */
export function fillStep(step: SmokeStep, captured: Captured): ReadyStep {
  const plain = (text: string) => fill(text, captured, (value) => value);
  const isJson = step.body !== undefined && /^\s*[[{]/.test(step.body);
  const headers = Object.fromEntries(
    Object.entries(step.headers).map(([name, value]) => [name.toLowerCase(), plain(value)]),
  );
  if (isJson && headers['content-type'] === undefined) headers['content-type'] = 'application/json';
  return {
    path: fill(step.path, captured, encodeURIComponent),
    headers,
    // Inside of a JSON text a quote or a line break would end it.
    body:
      step.body === undefined
        ? undefined
        : fill(
            step.body,
            captured,
            isJson ? (value) => JSON.stringify(value).slice(1, -1) : (value) => value,
          ),
    contains: step.contains === undefined ? undefined : plain(step.contains),
  };
}

function fill(text: string, captured: Captured, encode: (value: string) => string): string {
  return text.replace(/\{\{\s*([\w.-]+)\s*\}\}/g, (_whole, name: string) => {
    const value = captured.get(name);
    if (value === undefined) {
      const known = [...captured.keys()].join(', ') || 'nothing';
      throw new StepFailed(`{{${name}}} was not captured by a step before it (captured: ${known})`);
    }
    return encode(value);
  });
}

/** Takes what a step's `capture` names out of a JSON body: `order.items.0.id`. */
export function capture(step: SmokeStep, body: string): Array<readonly [string, string]> {
  const wanted = Object.entries(step.capture);
  if (wanted.length === 0) return [];
  const json = parseJson(body);
  return wanted.map(([name, path]) => {
    const value = path.split('.').reduce<unknown>(memberOf, json);
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
      throw new StepFailed(`the answer has no text, number or boolean at ${path} (capture ${name})`);
    }
    return [name, String(value)] as const;
  });
}

function memberOf(value: unknown, part: string): unknown {
  if (value === null || typeof value !== 'object' || !Object.hasOwn(value, part)) return undefined;
  return (value as Record<string, unknown>)[part];
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new StepFailed('the answer is not JSON, so nothing can be captured from it', { cause: error });
  }
}
