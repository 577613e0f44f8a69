import type { DeploymentEvidence } from '../../../model/deployment-evidence.ts';
import { formatDuration } from '../../../model/duration.ts';
import type { StrategyName } from '../../../model/names.ts';
import { elapsed, formatAt } from '../format.ts';
import { facts, heading, list, table } from '../markdown.ts';
import { impactSentence } from '../notification.ts';
import { describeOutcome, type Outcome } from '../outcome.ts';

export interface Overview {
  readonly requestedBy: string | null;
  readonly startedAt: number | null;
  readonly endedAt: number;
  readonly previousVersion: string | null;
  readonly strategy: StrategyName | null;
  readonly planSummary: string | null;
  readonly expectedSeconds: number | null;
  readonly guidance: string | null;
  readonly guidanceEffects: ReadonlyArray<{ readonly words: string; readonly effect: string }>;
  readonly impact: string;
  readonly outcome: Outcome;
}

export function buildOverview(evidence: DeploymentEvidence): Overview {
  const { state, plan, ending } = evidence;
  const { deployment } = state;
  return {
    requestedBy: deployment?.requestedBy ?? null,
    startedAt: deployment?.startedAt ?? null,
    endedAt: ending.at,
    previousVersion: deployment?.previousVersion ?? null,
    strategy: plan?.strategy ?? state.plan?.strategy ?? null,
    planSummary: plan?.summary ?? null,
    expectedSeconds: plan?.expectedSeconds ?? state.plan?.expectedSeconds ?? null,
    guidance: deployment?.request.guidance ?? null,
    guidanceEffects: plan?.guidance.effects ?? [],
    impact: impactSentence(evidence),
    outcome: describeOutcome(evidence),
  };
}

export function renderOverview(overview: Overview): string[] {
  const { outcome, startedAt, endedAt, expectedSeconds } = overview;
  const expected = expectedSeconds === null ? '' : `, ${formatDuration(expectedSeconds)} was expected`;
  return [
    heading(2, 'Overview'),
    facts([
      [
        'What happened',
        outcome.trouble ? `${outcome.trouble}: ${outcome.whatHappened}` : outcome.whatHappened,
      ],
      ['Traffic now', outcome.traffic],
      ['Rollback', outcome.rollback],
      ['User impact', overview.impact],
      ['Requested by', overview.requestedBy ?? 'not known: it was not admitted'],
      ['Started', startedAt === null ? 'it was not admitted' : formatAt(startedAt)],
      ['Took', startedAt === null ? 'nothing was started' : `${elapsed(endedAt - startedAt)}${expected}`],
      ['Served before', overview.previousVersion ?? 'nothing'],
      ['Strategy', strategyWords(overview)],
      ['Guidance', overview.guidance ?? 'none was given'],
      ['Evidence', outcome.evidence],
    ]),
    ...(overview.guidanceEffects.length > 0
      ? [
          table(
            ['Words of the guidance', 'Effect on the plan'],
            overview.guidanceEffects.map(({ words, effect }) => [words, effect]),
            'The guidance had no effect.',
          ),
        ]
      : []),
    heading(3, 'Next steps'),
    list(outcome.nextSteps, 'None.'),
  ];
}

const strategyWords = ({ strategy, planSummary }: Overview) =>
  // The plan's summary begins with the strategy.
  planSummary ?? strategy ?? 'none: it ended before a plan was made';
