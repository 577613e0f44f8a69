import type { DeploymentEvidence, SloEvidence } from '../../../model/deployment-evidence.ts';
import type { StrategyName } from '../../../model/names.ts';
import { count, formatAt, NOT_REACHED, percent } from '../format.ts';
import { heading, list, paragraph, table } from '../markdown.ts';
import { ownRequests } from '../own-requests.ts';

export interface StageRow {
  readonly stage: string;
  readonly weight: number;
  /** Milliseconds since the epoch; null: it was not reached, or not observed. */
  readonly from: number | null;
  readonly to: number | null;
  /** Requests that the candidate got in it. */
  readonly requests: number | null;
  readonly verdict: string;
}

export interface ExecutionDetails {
  readonly strategy: StrategyName | null;
  readonly stages: readonly StageRow[];
  /** Stages that went on without a verdict, each as a sentence. */
  readonly marked: readonly string[];
}

/** Each stage of the strategy as it went, also the ones that were not reached (RP-2). */
export function buildExecutionDetails(evidence: DeploymentEvidence): ExecutionDetails {
  const { state, plan, slo } = evidence;
  const planned = plan?.stages ?? state.plan?.stages ?? [];
  const isFinal = (each: SloEvidence) => each.observation.startsWith('final');
  const rows = planned.flatMap(({ index, label, weight }) => {
    const shift = (state.shifts ?? []).find((each) => each.stage === index);
    // Weights ascend, so the weight tells to which stage an observation belongs.
    const observed = slo.filter((each) => !isFinal(each) && each.weight === weight);
    if (observed.length > 0) return observed.map((each) => observedRow(each, slo));
    return [
      {
        stage: label,
        weight,
        from: shift?.at ?? null,
        to: null,
        requests: null,
        verdict: shift ? 'no verdict: the deployment ended before there was one' : 'not reached',
      },
    ];
  });
  return {
    strategy: plan?.strategy ?? state.plan?.strategy ?? null,
    stages: [...rows, ...slo.filter(isFinal).map((each) => observedRow(each, slo))],
    marked: state.progress?.marked ?? [],
  };
}

const observedRow = (observed: SloEvidence, all: readonly SloEvidence[]): StageRow => ({
  stage: observed.observation,
  weight: observed.weight,
  from: observed.from,
  to: observed.at,
  requests: ownRequests(observed, all),
  verdict: `${observed.verdict.status}: ${observed.verdict.sentence}`,
});

const WEIGHT_MEANS: Record<StrategyName, string> = {
  'blue-green': 'green gets all traffic in one step, and blue stays up until the observation is over',
  canary: 'each stage gives the candidate more of the traffic, beside the stable version',
  rolling: 'each stage replaces more of the instances',
};

/** A cut-over that keeps a control slice has a stage before the last. */
const meaningOf = (strategy: StrategyName, stages: readonly StageRow[]): string =>
  strategy === 'blue-green' && stages.some(({ weight }) => weight < 100)
    ? 'green gets all traffic but the control slice in one step, then the rest, and blue stays up until the observation is over'
    : WEIGHT_MEANS[strategy];

export const renderExecutionDetails = ({ strategy, stages, marked }: ExecutionDetails): string[] => [
  heading(2, 'Execution details'),
  paragraph(
    strategy
      ? `Strategy ${strategy}: ${meaningOf(strategy, stages)}.`
      : `No strategy was chosen. ${NOT_REACHED}`,
  ),
  table(
    ['Stage', strategy === 'rolling' ? 'Replaced' : 'Weight', 'From', 'To', 'Candidate requests', 'Verdict'],
    stages.map(({ stage, weight, from, to, requests, verdict }) => [
      stage,
      percent(weight),
      from === null ? 'not reached' : formatAt(from),
      to === null ? (from === null ? 'not reached' : 'not observed') : formatAt(to),
      count(requests),
      verdict,
    ]),
    `There are no stages. ${NOT_REACHED}`,
  ),
  ...(marked.length > 0 ? [list(marked, '')] : []),
];
