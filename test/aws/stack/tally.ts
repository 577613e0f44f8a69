import { readFileSync } from 'node:fs';

/** What one deployment did, as the emulator counted it. */
export interface Tally {
  readonly transitions: number;
  readonly invocations: number;
  readonly dollars: number;
}

/** List prices of us-east-1 in 2026: AWS's price pages of Step Functions, Lambda, CloudWatch, S3 and DynamoDB. */
const PRICES = {
  /** A state transition of a Standard workflow. */
  transition: 0.025 / 1000,
  /** An invocation of a function with 512 MB on ARM that takes half a second: the request, and 0.25 GB-seconds. */
  invocation: 0.2 / 1e6 + 0.25 * 0.0000133334,
  /** A metric of GetMetricData. */
  metric: 0.01 / 1000,
  /** A PUT of S3 Standard. */
  object: 0.005 / 1000,
  /** A write request unit of DynamoDB on demand; a transaction takes two. */
  write: 0.625 / 1e6,
};
/** judge-slos asks for seven figures of two versions, for each stage so far: two and a half of them on average. */
const METRICS_PER_VERDICT = 35;
/** The state is kept at every milestone, in a few units of 1 KB. */
const WRITES_PER_INVOCATION = 2;

/** @param objects how many objects the deployment left in the bucket */
export function tallyOf(execution: string, objects: number): Tally {
  const lines = readFileSync(process.env['EMULATED_TALLY'] ?? '', 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([name]) => name === execution);
  const transitions = lines.filter(([, kind]) => kind === 'state').length;
  const calls = lines.filter(([, kind]) => kind === 'function').map(([, , name = '']) => name);
  const verdicts = calls.filter((name) => name.includes('judge-slos')).length;
  const dollars =
    transitions * PRICES.transition +
    calls.length * (PRICES.invocation + WRITES_PER_INVOCATION * PRICES.write) +
    verdicts * METRICS_PER_VERDICT * PRICES.metric +
    objects * PRICES.object;
  return { transitions, invocations: calls.length, dollars };
}
