import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SlipwayStack } from '../../lib/infra/slipway-stack.ts';
import { DEPLOYMENT_WORKFLOW } from '../../lib/infra/workflow/deployment-workflow.ts';
import { RECOVERY_WORKFLOW } from '../../lib/infra/workflow/recovery-workflow.ts';
import { type AslDefinition, type AslState, definitionIn } from '../../lib/local/runner/template.ts';

/** The stack as `cdk synth` writes it, without a service; made once for a run, because that bundles every function. */
export function templateWithoutServices(): unknown {
  const run = process.env['SLIPWAY_TEST_RUN'];
  const made = run && join(tmpdir(), `slipway-template-${run}.json`);
  if (made && existsSync(made)) return JSON.parse(readFileSync(made, 'utf8'));
  const template = Template.fromStack(new SlipwayStack(new App(), 'Test')).toJSON();
  if (made) {
    // As one step: the other worker reads it whole, or makes its own.
    const own = `${made}-${process.pid}`;
    writeFileSync(own, JSON.stringify(template));
    renameSync(own, made);
  }
  return template;
}

/** The definitions as CDK synthesizes them, for tests that walk the graph. */
export function synthesizedDefinitions(): { deployment: AslDefinition; recovery: AslDefinition } {
  const template = templateWithoutServices();
  return {
    deployment: definitionIn(template, DEPLOYMENT_WORKFLOW),
    recovery: definitionIn(template, RECOVERY_WORKFLOW),
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
