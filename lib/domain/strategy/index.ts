export { type PlanResult, planDeployment, planInForce } from './plan-deployment.ts';
export { tunedDefinition } from './tuned-definition.ts';
