import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AslDefinition, type AslState, definitionIn } from '../../lib/local/runner/template.ts';

/**
 * The stack as `cdk synth` writes it, without a service; made once for a run. In a process of its own: loading the CDK
 * takes longer than many a file of tests that looks at the workflow alone.
 */
export function templateWithoutServices(): unknown {
  const file = join(
    process.env['SLIPWAY_TEST_RUN'] ?? mkdtempSync(join(tmpdir(), 'slipway-run-')),
    'template.json',
  );
  if (!existsSync(file)) execFileSync(process.execPath, [join(__dirname, 'write-template.ts'), file]);
  return JSON.parse(readFileSync(file, 'utf8')) as unknown;
}

/** The definitions as CDK synthesizes them, for tests that walk the graph. */
export function synthesizedDefinitions(): { deployment: AslDefinition; recovery: AslDefinition } {
  const template = templateWithoutServices();
  return {
    deployment: definitionIn(template, 'slipway-deployment'),
    recovery: definitionIn(template, 'slipway-recovery'),
  };
}

/** All states by name, those in parallel branches too. */
export function allStates(definition: AslDefinition): Array<[string, AslState]> {
  return Object.entries(definition.States).flatMap(([name, state]) => [
    [name, state] as [string, AslState],
    ...(state.Branches ?? []).flatMap(allStates),
  ]);
}

/** Where a state can go: forward, by choice, and by catch. */
export const exits = (state: AslState): string[] => [
  ...(state.Next ? [state.Next] : []),
  ...(state.Default ? [state.Default] : []),
  ...(state.Choices ?? []).map((choice) => choice.Next),
  ...(state.Catch ?? []).map((each) => each.Next),
];

/** Names of the states of this level that can be reached from `from`, itself included. */
export function reachable(definition: AslDefinition, from: string): Set<string> {
  const seen = new Set<string>();
  const visit = (name: string): void => {
    const state = definition.States[name];
    if (seen.has(name) || !state) return;
    seen.add(name);
    exits(state).forEach(visit);
  };
  visit(from);
  return seen;
}
