import type { AslDefinition } from '../../lib/local/runner/template.ts';
import type { Course } from './matrix.ts';
import type { TemplateRule } from './template-rules.ts';

export interface Workflows {
  readonly deployment: AslDefinition;
  readonly recovery: AslDefinition;
  readonly rules: readonly TemplateRule[];
}

export interface Outcome {
  readonly violations: readonly string[];
  /** What was told while it ran, for whoever looks into a violation. */
  readonly story: readonly string[];
  readonly ending: string;
  /** Faults that were really met. */
  readonly met: number;
  readonly course: Course;
}
