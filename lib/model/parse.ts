import type * as z from 'zod';
import { approvalProblems } from './definition/approval-problems.ts';
import { ServiceDefinition } from './definition/service-definition.ts';
import { steppedWayBackProblems } from './definition/stepped-way-back.ts';
import { explainIssues } from './explain.ts';
import { DeploymentRequest } from './request.ts';
import { namesAt } from './shape.ts';

/** `problems`: one line each, with the path, the value, what is allowed and the nearest name (IN-1). */
export type Refusal = { readonly ok: false; readonly problems: readonly string[] };

/** `origin` is where the content was read; every problem starts with it. */
export function parseDefinition(
  content: unknown,
  origin: string,
): { readonly ok: true; readonly definition: ServiceDefinition } | Refusal {
  const parsed = ServiceDefinition.safeParse(content);
  const problems = parsed.success
    ? [...steppedWayBackProblems(parsed.data), ...approvalProblems(parsed.data)]
    : explain(ServiceDefinition, parsed.error, content);
  if (parsed.success && problems.length === 0) return { ok: true, definition: parsed.data };
  return { ok: false, problems: problems.map((problem) => `${origin}: ${problem}`) };
}

export function parseRequest(
  content: unknown,
): { readonly ok: true; readonly request: DeploymentRequest } | Refusal {
  const parsed = DeploymentRequest.safeParse(content);
  if (parsed.success) return { ok: true, request: parsed.data };
  return { ok: false, problems: explain(DeploymentRequest, parsed.error, content) };
}

/** Every problem of a content by its schema, without its origin. */
export const explain = (schema: z.ZodType, error: z.ZodError, content: unknown) =>
  explainIssues(error, content, (path) => namesAt(schema, path, content));
