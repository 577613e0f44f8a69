export {
  createHttpSmokeRunner,
  createSmokeRunner,
  type HttpSmokeRunnerOptions,
  type SendStep,
} from './http-smoke-runner.ts';
export { StepFailed } from './journey.ts';
