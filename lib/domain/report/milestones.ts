import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import { approvalAnswers, QUESTION } from './approval-answers.ts';
import { capital, elapsed, formatAt, percent } from './format.ts';
import { frozenTraffic } from './frozen.ts';
import { table } from './markdown.ts';

export interface Milestone {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly what: string;
  /** Seconds until the next milestone; null for the last. */
  readonly seconds: number | null;
  /** Percent of the traffic that the candidate has from here on; null: not proven. */
  readonly candidateWeight: number | null;
}

interface Event {
  readonly at: number;
  readonly what: string;
  /** undefined: the traffic stays as it is. */
  readonly weight?: number | null;
}

/** Where the deployment stood at which time, in order, with how long each part took (EX-4, RP-2). */
export function buildMilestones(evidence: DeploymentEvidence): Milestone[] {
  const events = [...preparation(evidence), ...delivery(evidence), ...wayBack(evidence)].toSorted(
    (a, b) => a.at - b.at,
  );
  // The end comes last, also where clocks of two machines say otherwise.
  events.push({ at: evidence.ending.at, what: `Ended: ${evidence.ending.kind}` });
  let weight: number | null = 0;
  return events.map((event, index) => {
    if (event.weight !== undefined) weight = event.weight;
    const next = events[index + 1];
    return {
      at: event.at,
      what: event.what,
      seconds: next ? Math.max(0, (next.at - event.at) / 1000) : null,
      candidateWeight: weight,
    };
  });
}

function preparation({ state, audit }: DeploymentEvidence): Event[] {
  // The baseline itself ends with the last whole period, which is before the deployment.
  const captured = audit.find(({ action }) => action === 'capture baseline');
  const { deployment, candidate } = state;
  const answers = approvalAnswers({ state, audit }).map(({ subject, approved, by, at }) => ({
    at,
    what: `${QUESTION[subject]} ${approved ? 'approved' : 'rejected'} by ${by}`,
  }));
  return [
    ...(deployment ? [{ at: deployment.startedAt, what: 'Admitted', weight: 0 }] : []),
    ...answers,
    ...(captured ? [{ at: captured.at, what: 'Baseline captured' }] : []),
    ...(candidate ? [{ at: candidate.startedAt, what: 'Candidate started' }] : []),
  ];
}

function delivery({ state, slo }: DeploymentEvidence): Event[] {
  const finals = slo.filter(({ observation }) => observation.startsWith('final'));
  return [
    ...(state.shifts ?? []).map(({ at, stage, weight }) => ({
      at,
      what: `Stage ${stage + 1}: ${percent(weight)} to the candidate`,
      weight,
    })),
    ...finals.map(({ from, observation }) => ({ at: from, what: capital(observation) })),
    ...(state.retirement ? [{ at: state.retirement.at, what: 'Previous version retired', weight: 100 }] : []),
  ];
}

function wayBack(evidence: DeploymentEvidence): Event[] {
  const { state, rollback, verification } = evidence;
  const started = rollback ?? state.rollback;
  const verified = state.verification ?? verification;
  const proven = verified?.status === 'SUCCESS';
  const frozen = frozenTraffic(evidence) !== null;
  return [
    ...(started ? [{ at: started.detectedAt, what: 'Failure detected' }] : []),
    // What was ordered is known here; what came of it only after the verification.
    ...(rollback ? [carriedOut(rollback.finishedAt, frozen)] : []),
    // Nothing went back, so there is nothing that a verification could have proven.
    ...(verified && !frozen
      ? [
          {
            at: verified.at,
            what: proven ? 'Way back verified' : `Way back not proven: ${verified.status}`,
            weight: proven ? 0 : null,
          },
        ]
      : []),
  ];
}

/** A freeze leaves the candidate with what it had. */
const carriedOut = (at: number, frozen: boolean): Event =>
  frozen
    ? { at, what: 'Traffic frozen where it is: a person decides' }
    : { at, what: 'Way back carried out', weight: null };

export const renderMilestones = (milestones: readonly Milestone[]): string =>
  table(
    ['Time', 'Milestone', 'Took', 'Candidate has'],
    milestones.map(({ at, what, seconds, candidateWeight }) => [
      formatAt(at),
      what,
      seconds === null ? 'the end' : elapsed(seconds * 1000),
      candidateWeight === null ? 'not proven' : percent(candidateWeight),
    ]),
    'Nothing happened.',
  );
