import type { AslDefinition, AslState } from './template.ts';

/**
 * The definition as `aws-local-stepfunctions` needs it. One difference to Step Functions matters to us:
 * it resolves `TimeoutSecondsPath` against the task's effective input (`Parameters` applied), Step Functions
 * against the state's input. A waiting task carries the state's input as `Payload.state`.
 */
export function adaptedForInterpreter(definition: AslDefinition): AslDefinition {
  return {
    ...definition,
    States: Object.fromEntries(
      Object.entries(definition.States).map(([name, state]) => [name, adapted(state)]),
    ),
  };
}

function adapted(state: AslState): AslState {
  if (state.Branches) return { ...state, Branches: state.Branches.map(adaptedForInterpreter) };
  const path = state['TimeoutSecondsPath'];
  if (typeof path !== 'string' || !state.Parameters) return state;
  return { ...state, TimeoutSecondsPath: path.replace(/^\$\./, '$.Payload.state.') };
}
