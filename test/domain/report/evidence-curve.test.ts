import { describe, expect, it } from '@jest/globals';
import { tellingRows, turningPoints } from '../../../lib/domain/report/curve-rows.ts';
import {
  buildEvidenceCurve,
  type CurveFacts,
  curveFacts,
  type EvidenceCurve,
} from '../../../lib/domain/report/evidence-curve.ts';
import { odds } from '../../../lib/domain/report/metric-words.ts';
import { sparkline } from '../../../lib/domain/report/sparkline.ts';
import type { MetricVerdict } from '../../../lib/model/verdict.ts';
import { atSecond, deployedEvidence, errors, seriesOf, sloEvidence } from '../../builders/evidence.ts';

const FACTS: CurveFacts = {
  firstTrafficAt: atSecond(29),
  periodSeconds: 5,
  aloneFrom: null,
  neededBeside: {},
};

const curveOf = (
  allOdds: readonly number[],
  facts: Partial<CurveFacts> = {},
  metric: Partial<MetricVerdict> = {},
): EvidenceCurve =>
  buildEvidenceCurve(errors({ series: seriesOf(allOdds), ...metric }), { ...FACTS, ...facts });

const logs = (allOdds: readonly number[]) => allOdds.map((each) => Math.log(each));

describe('buildEvidenceCurve', () => {
  it('knows the period that first reached the needed odds, which it has at its end [OB-6]', () => {
    const curve = curveOf([0.7, 9.4, 200, 90, 451]);
    expect(curve.reached).toEqual([2]);
    expect(curve.reachedAt).toBe(atSecond(30 + 3 * 5));
    expect(curve.points[1]).toEqual({
      at: atSecond(35),
      candidate: { bad: 2, all: 10 },
      baseline: { bad: 1, all: 190 },
      logEvidence: Math.log(9.4),
      needed: 200,
    });
  });

  it('reaches nothing just below the needed odds [OB-6]', () => {
    expect(curveOf([0.7, 199.9])).toMatchObject({ reached: [], reachedAt: null });
  });

  it('has no points for evidence of a version that kept no series [OB-6]', () => {
    const { series: _, ...old } = errors({});
    expect(buildEvidenceCurve(old, FACTS)).toMatchObject({ points: [], reached: [], reachedAt: null });
  });

  it('begins anew where the candidate has all traffic, with the odds needed of each part [OB-6]', () => {
    const alone = { aloneFrom: atSecond(40), neededBeside: { errors: 200 } };
    const curve = curveOf([0.7, 300, 0.9, 300, 1001], alone, { evidenceNeeded: 1000 });
    expect(curve.restart).toBe(2);
    expect(curve.points.map(({ needed }) => needed)).toEqual([200, 200, 1000, 1000, 1000]);
    expect(curve.reached).toEqual([1, 4]);
    expect(curve.reachedAt).toBe(atSecond(55));
  });

  it('counts what only the first comparison reached for no verdict of the second [OB-6]', () => {
    const alone = { aloneFrom: atSecond(40), neededBeside: { errors: 200 } };
    const curve = curveOf([0.7, 300, 0.9, 300], alone, { evidenceNeeded: 1000 });
    expect(curve).toMatchObject({ reached: [1], reachedAt: null });
  });

  it('does not begin anew where nothing is compared with the time before [OB-6]', () => {
    const series = seriesOf([0.7, 2, 2]).map((each) => ({ ...each, baseline: { bad: 0, all: 0 } }));
    expect(curveOf([], { aloneFrom: atSecond(35) }, { series }).restart).toBeNull();
  });
});

describe('curveFacts', () => {
  const slo = (beside: number, alone: number) => [
    sloEvidence('stage 1 at 5 %', 5, 30, 90, 'PASS', errors({ evidenceNeeded: beside })),
    sloEvidence('stage 2 at 100 %', 100, 90, 150, 'PASS', errors({ evidenceNeeded: alone })),
  ];

  it('finds in the odds needed when the candidate was alone [OB-6]', () => {
    expect(curveFacts(deployedEvidence({ slo: slo(200, 1000) }))).toEqual({
      firstTrafficAt: atSecond(30),
      periodSeconds: 5,
      aloneFrom: atSecond(90),
      neededBeside: { errors: 200 },
    });
  });

  it('finds one comparison where there was no stable version beside it at all [OB-6]', () => {
    expect(curveFacts(deployedEvidence({ slo: slo(1000, 1000) })).aloneFrom).toBeNull();
    expect(curveFacts(deployedEvidence({ slo: slo(200, 1000).slice(1) })).aloneFrom).toBeNull();
  });
});

describe('sparkline', () => {
  const blocksOf = (allOdds: readonly number[]) => sparkline(curveOf(allOdds).points);

  it('has a log scale from 1 : 10 to the needed odds, and the full block from there on only [OB-6]', () => {
    expect(blocksOf([0.1, 0.3, 1, 3, 10, 25, 70, 199, 200, 451])).toEqual({
      blocks: '▁▂▃▄▅▆▇▇██',
      periodsPerBlock: 1,
    });
  });

  it('stays on the scale whatever the odds are [OB-6]', () => {
    expect(blocksOf([1e-9, 1e300]).blocks).toBe('▁█');
    expect(blocksOf([])).toEqual({ blocks: '', periodsPerBlock: 1 });
  });

  it('fits a long series on a line, and loses no period that reached the odds [OB-6]', () => {
    const long = new Array<number>(150).fill(1).with(100, 451);
    const { blocks, periodsPerBlock } = blocksOf(long);
    expect(periodsPerBlock).toBe(3);
    expect(blocks).toBe(`${'▃'.repeat(33)}█${'▃'.repeat(16)}`);
  });
});

describe('the rows that are shown', () => {
  it('are all of a short series [OB-6]', () => {
    expect(tellingRows(curveOf(new Array<number>(30).fill(1)))).toHaveLength(30);
  });

  it('are the first, the turns, where it was reached, and the last 20 of a long one [OB-6]', () => {
    const long = new Array<number>(100).fill(0.7).fill(8, 20, 40).fill(2, 40, 60).fill(250, 60);
    expect(tellingRows(curveOf(long))).toEqual([0, 19, 20, 59, 60, ...range(80, 100)]);
  });

  it('are both sides of a new comparison, and no row alone is left out [OB-6]', () => {
    const even = new Array<number>(50).fill(1);
    const facts = { aloneFrom: atSecond(30 + 10 * 5) };
    expect(tellingRows(curveOf(even, facts))).toEqual([0, 9, 10, ...range(30, 50)]);
    const soon = { aloneFrom: atSecond(30 + 3 * 5) };
    expect(tellingRows(curveOf(even, soon))).toEqual([0, 1, 2, 3, ...range(30, 50)]);
  });

  it('are few in noise, however long it lasts [OB-6]', () => {
    const noise = Array.from({ length: 500 }, (_, index) => (index % 2 === 0 ? 0.3 : 3));
    expect(tellingRows(curveOf(noise)).length).toBeLessThanOrEqual(1 + 2 * 12 + 20);
  });

  it('turn at the end of a trough and at the beginning of a peak [OB-6]', () => {
    expect(turningPoints(logs([1, 1, 8, 8, 2, 2, 4.1]), Math.log(2))).toEqual([1, 2, 5, 6]);
    expect(turningPoints(logs([1, 1.5, 1, 1.9]), Math.log(2))).toEqual([]);
    expect(turningPoints([], Math.log(2))).toEqual([]);
  });
});

describe('odds', () => {
  it.each([
    [0.04, 'under 0.1 : 1'],
    [0.7, '0.7 : 1'],
    [9.4, '9.4 : 1'],
    [451.2, '451 : 1'],
    [2300, '2,300 : 1'],
    [Math.exp(700), 'over 1,000,000 : 1'],
  ])('of %d are %s [OB-6]', (value, words) => {
    expect(odds(value)).toBe(words);
  });
});

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
