export { operationsAt, smokeDepth } from './select-operations.ts';
export { summariseSmoke } from './summarise-smoke.ts';
