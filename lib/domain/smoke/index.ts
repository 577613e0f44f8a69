export { DEPTH_BY_RISK, deeper, operationsAt, smokeDepth } from './select-operations.ts';
export { summariseSmoke } from './summarise-smoke.ts';
