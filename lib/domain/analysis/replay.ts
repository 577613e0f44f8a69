import type { Slo } from '../../model/definition/slo.ts';
import { formatDuration } from '../../model/duration.ts';
import type { MetricPeriod } from '../../model/metrics.ts';
import type { VerdictStatus } from '../../model/verdict.ts';
import { judgeSlo, type SloQuestion } from './judge-slo.ts';

/** A deployment that is over, or that never was: its stages are as they were carried out. */
export type ReplayQuestion = Omit<SloQuestion, 'observationFrom'>;

/** What was said after one period. Times are milliseconds, and `stage` is an index. */
export interface ReplayedLook {
  /** End of the newest period that was looked at. */
  readonly at: number;
  readonly stage: number;
  readonly status: VerdictStatus;
  readonly sentence: string;
}

/** undecided: its figures end before it does. */
export type StageDecision = 'went on' | 'went on without a verdict' | 'held' | 'rolled back' | 'undecided';

export interface ReplayedStage extends ReplayedLook {
  readonly weight: number;
  readonly from: number;
  readonly decision: StageDecision;
  /** The decision in words. */
  readonly action: string;
}

export interface Replay {
  readonly firstTraffic: number;
  readonly looks: number;
  /** The looks at which the status was another one than before. */
  readonly changes: readonly ReplayedLook[];
  /** Until the one that was rolled back. A stage that was held goes on all the same, as when a person says so. */
  readonly stages: readonly ReplayedStage[];
  readonly outcome: 'rolled back' | 'held' | 'undecided' | 'went on';
  readonly summary: string;
}

/** What a policy would have done when, looking after every settled period. @param clock how a time is told */
export function replay(question: ReplayQuestion, clock: (at: number) => string): Replay {
  const looks = allLooks(question);
  const stages = decideStages(question, looks);
  const firstTraffic = question.stages[0]?.startedAt ?? 0;
  const outcome = (['rolled back', 'held', 'undecided'] as const).find((each) =>
    stages.some(({ decision }) => decision === each),
  );
  return {
    firstTraffic,
    looks: looks.length,
    changes: looks.filter(({ status }, index) => status !== looks[index - 1]?.status),
    stages,
    outcome: outcome ?? 'went on',
    summary: `this policy would ${summaryOf(stages, firstTraffic, clock)}`,
  };
}

export const stageName = ({ stage, weight }: Pick<ReplayedStage, 'stage' | 'weight'>): string =>
  `stage ${stage + 1} (${weight} %)`;

const endOf = ({ start, seconds }: MetricPeriod) => start + seconds * 1000;

/** Each look knows what it would have known then: the periods that had ended, and the stages that had begun. */
function allLooks(question: ReplayQuestion): ReplayedLook[] {
  const periods = [...question.periods].sort((a, b) => endOf(a) - endOf(b));
  const ends = periods.filter(({ completeness }) => completeness >= 0.99).map(endOf);
  const looks: ReplayedLook[] = [];
  let known = 0;
  for (const at of new Set(ends)) {
    const begun = question.stages.filter(({ startedAt }) => startedAt < at);
    const current = begun.at(-1);
    while (known < periods.length && endOf(periods[known] as MetricPeriod) <= at) known += 1;
    if (!current) continue;
    const { status, sentence } = judgeSlo({
      ...question,
      periods: periods.slice(0, known),
      stages: begun,
      observationFrom: current.startedAt,
    });
    looks.push({ at, stage: begun.length - 1, status, sentence });
    if (status === 'BREACH') break;
  }
  return looks;
}

/** The last look of each stage decides, as at the end of an observation. */
function decideStages(question: ReplayQuestion, looks: readonly ReplayedLook[]): ReplayedStage[] {
  const { stages, slo } = question;
  const decided: ReplayedStage[] = [];
  for (const [stage, { weight, startedAt: from }] of stages.entries()) {
    const last = looks.findLast((look) => look.stage === stage) ?? {
      at: from,
      stage,
      status: 'INCONCLUSIVE' as const,
      sentence: 'no whole period has settled in this stage',
    };
    const decision = decide(last.status, isOver(question, stage, last.at), slo);
    decided.push({ ...last, weight, from, decision, action: WORDS[decision](slo) });
    if (decision === 'rolled back') break;
  }
  return decided;
}

/** Where there is a next stage, it was; the last one is when it has its planned time, within a period. */
function isOver({ stages, planSeconds, periods }: ReplayQuestion, stage: number, at: number): boolean {
  const from = stages[stage]?.startedAt ?? 0;
  const lacking = (planSeconds[stage] ?? 0) - (at - from) / 1000;
  return stage < stages.length - 1 || lacking <= (periods[0]?.seconds ?? 0);
}

function decide(status: VerdictStatus, over: boolean, { extensions, onInconclusive }: Slo): StageDecision {
  if (status === 'BREACH') return 'rolled back';
  if (!over) return 'undecided';
  if (status === 'PASS') return 'went on';
  return extensions === 0 && onInconclusive === 'advance' ? 'went on without a verdict' : 'held';
}

const WORDS: Record<StageDecision, (slo: Slo) => string> = {
  'rolled back': () => 'rolled back, and nothing after it',
  undecided: () => 'the figures end before the stage does',
  'went on': () => 'went on',
  'went on without a verdict': () => 'went on without a verdict (slo.onInconclusive: advance)',
  held: ({ extensions, onInconclusive }) => {
    const again =
      extensions === 0 ? [] : [`observed again ${extensions === 1 ? 'once' : `up to ${extensions} times`}`];
    return `held (${[...again, onInconclusive === 'ask' ? 'a person asked' : 'on without a verdict'].join(', then ')})`;
  },
};

function summaryOf(
  stages: readonly ReplayedStage[],
  firstTraffic: number,
  clock: (at: number) => string,
): string {
  const having = (wanted: StageDecision) => stages.filter(({ decision }) => decision === wanted);
  const names = (of: readonly ReplayedStage[]) =>
    of.map((stage) => `${stageName(stage)} at ${clock(stage.at)}`).join(', ');
  const held = having('held');
  const before = held.length > 0 ? `have held ${names(held)}; had it gone on, it would ` : '';
  const [back] = having('rolled back');
  if (back) {
    const after = formatDuration((back.at - firstTraffic) / 1000);
    return `${before}have rolled back at ${clock(back.at)}, ${after} after the first traffic: ${back.sentence}`;
  }
  const [cut] = having('undecided');
  if (cut)
    return `${before}not have rolled back by ${clock(cut.at)}, where the figures end: ${cut.status}: ${cut.sentence}`;
  if (held[0]) return `have held ${names(held)}: ${held[0].sentence}`;
  const unclear = having('went on without a verdict');
  if (unclear[0])
    return `have gone on at every stage, ${names(unclear)} without a verdict: ${unclear[0].sentence}`;
  return 'have gone on at every stage';
}
