export { createHttpSmokeRunner, type HttpSmokeRunnerOptions } from './http-smoke-runner.ts';
