export { decideReadiness } from './decide-readiness.ts';
export { judgeEnvironment } from './environment-health.ts';
export { judgeGates } from './quality-gates.ts';
export { judgeRollbackReadiness } from './rollback-readiness.ts';
