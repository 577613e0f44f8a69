export { type PlanResult, planDeployment, planInForce } from './plan-deployment.ts';
