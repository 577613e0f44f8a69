import { EVIDENCE } from '../../model/evidence-keys.ts';
import type { MetricName } from '../../model/verdict.ts';
import { tellingRows } from './curve-rows.ts';
import { type EvidenceCurve, type EvidencePoint, endOf } from './evidence-curve.ts';
import { clockTime, count, counted, elapsed, percent } from './format.ts';
import { heading, paragraph, table } from './markdown.ts';
import { METRIC_TITLES, odds } from './metric-words.ts';
import { sparkline } from './sparkline.ts';

const BAD: Record<MetricName, string> = {
  errors: 'failed',
  latency: 'too slow',
  throughput: 'not answered',
};

/** So many times the candidate's requests are no measurement: the target stands for a baseline. */
const NOT_MEASURED_TIMES = 1e6;

/** A section of its own: the curve in one line, and the periods below it. */
export function renderEvidence(curve: EvidenceCurve): string[] {
  const title = heading(4, `Evidence of ${METRIC_TITLES[curve.metric]}`);
  if (curve.points.length === 0) return [title, paragraph(curveLine(curve))];
  const rows = tellingRows(curve);
  const leftOut = curve.points.length - rows.length;
  const bad = BAD[curve.metric];
  return [
    title,
    paragraph(curveLine(curve)),
    ...notes(curve).map(paragraph),
    table(
      ['Period from (UTC)', `Candidate: ${bad}`, `Baseline: ${bad}`, 'Odds', ''],
      rows.flatMap((index, place) => [
        ...gap(index - (rows[place - 1] ?? -1) - 1),
        row(curve, curve.points[index] as EvidencePoint, index),
      ]),
      'No period was judged.',
    ),
    ...(leftOut > 0
      ? [
          paragraph(
            `${count(leftOut)} of ${counted(curve.points.length, 'period')} left out here; all are in ${EVIDENCE.report('slo-monitoring', 'json')}.`,
          ),
        ]
      : []),
  ];
}

const gap = (leftOut: number): string[][] =>
  leftOut > 0 ? [['…', '', '', '', `${count(leftOut)} left out`]] : [];

const row = (curve: EvidenceCurve, point: EvidencePoint, index: number): string[] => [
  timeIn(curve, point.at),
  share(point.candidate),
  point.baseline.all >= NOT_MEASURED_TIMES * Math.max(1, point.candidate.all)
    ? `${percent((100 * point.baseline.bad) / point.baseline.all)} allowed`
    : share(point.baseline),
  oddsOf(point),
  [
    ...(index === curve.restart ? ['a new comparison begins'] : []),
    ...(curve.reached.includes(index) ? [`◀ ${odds(point.needed)} reached`] : []),
  ].join(', '),
];

/** What is expected of the time before has a fraction. */
const share = ({ bad, all }: EvidencePoint['candidate']): string =>
  all === 0 ? 'no request' : `${count(Number(bad.toFixed(1)))} of ${count(Math.round(all))}`;

const oddsOf = ({ logEvidence }: EvidencePoint): string => odds(Math.exp(Math.min(logEvidence, 700)));

const timeIn = ({ points }: EvidenceCurve, at: number): string => clockTime(at, points[0]?.at ?? at);

/** "▂▂▃▅█ (1 : 10 to 200 : 1, a block a period): reached 200 : 1 at 12:03:04, 6 s after the candidate's first traffic". */
export function curveLine(curve: EvidenceCurve): string {
  if (curve.points.length === 0) return 'The periods were not kept.';
  const { blocks, periodsPerBlock } = sparkline(curve.points);
  const each =
    periodsPerBlock === 1 ? 'a block a period' : `a block is the highest of ${periodsPerBlock} periods`;
  return `${blocks} (1 : 10 to ${odds(curve.needed)}, ${each}): ${reachedSentence(curve)}`;
}

function reachedSentence(curve: EvidenceCurve): string {
  const { needed, reachedAt, firstTrafficAt, status } = curve;
  if (reachedAt !== null) {
    const after =
      firstTrafficAt === null
        ? ''
        : `, ${elapsed(reachedAt - firstTrafficAt)} after the candidate's first traffic`;
    const alone = status === 'BREACH' ? '' : '; that alone is no breach, a limit has to be exceeded as well';
    return `reached ${odds(needed)} at ${timeIn(curve, reachedAt)}${after}${alone}`;
  }
  const highest = curve.points
    .slice(curve.restart ?? 0)
    .reduce((most, point) => (point.logEvidence > most.logEvidence ? point : most));
  const other =
    status === 'BREACH' ? '; the breach does not rest on these odds, its reason names the rule' : '';
  return `${odds(needed)} not reached, the highest was ${oddsOf(highest)} at ${timeIn(curve, endOf(highest, curve.periodSeconds))}${other}`;
}

/** What a reader of the figures would stumble over. */
function notes(curve: EvidenceCurve): string[] {
  const first = curve.restart === null ? undefined : curve.points[curve.restart];
  return [
    ...(first
      ? [
          `From ${timeIn(curve, first.at)} on the candidate has all traffic, so it is compared with the time before the deployment: these odds begin anew.`,
        ]
      : []),
    ...(curve.metric === 'latency'
      ? [
          'Too slow is counted by one limit, that of the verdict; the odds rest on p99, p90 and p50, or on the target alone.',
        ]
      : []),
  ];
}
