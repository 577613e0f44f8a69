import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../lib/domain/analysis/finding.ts';
import { requestsToDecide } from '../../../lib/domain/analysis/requests-to-decide.ts';
import { clean, judge } from './ten-minutes.ts';

/** 12 requests a minute, of which one in `every` minutes fails. */
const failing = (every: number) => (minute: number) => ({
  requests: 12,
  errors: minute % every === 0 ? 1 : 0,
  slow: 0,
});
/** One of so many requests fails: nothing changes between two of them. */
const FAILURE = 36;
const quiet = () => ({ requests: 230, slow: 1 });

describe('a verdict that cannot be given yet', () => {
  it('says about how many requests are missing where a limit is exceeded by too little evidence [OB-2, CM-3]', () => {
    const verdict = judge(failing(3), quiet, 8);
    expect(verdict).toMatchObject({
      status: 'INCONCLUSIVE',
      sentence: expect.stringMatching(
        /^a limit is exceeded without enough evidence: 2 of 60 .* and 200 : 1 is needed: about \d+ more candidate requests like these have to decide$/,
      ),
    });
  });

  it('is right about it within a factor of three, give or take one failure: so many more of the same do decide [OB-2]', () => {
    const course = Array.from({ length: 40 }, (_, index) => judge(failing(3), quiet, index + 5));
    const decided = course.find(({ status }) => status === 'BREACH');
    const requests = decided?.metrics[0]?.candidateRequests ?? Number.NaN;
    const estimates = course
      .slice(
        0,
        course.findIndex(({ status }) => status === 'BREACH'),
      )
      .flatMap(({ sentence, metrics }) => {
        const more = /about ([\d,]+) more candidate requests/.exec(sentence)?.[1];
        const seen = metrics[0]?.candidateRequests ?? Number.NaN;
        return more ? [{ more: Number(more.replaceAll(',', '')), missing: requests - seen }] : [];
      });
    expect(estimates.length).toBeGreaterThan(0);
    for (const { more, missing } of estimates) {
      expect((missing + FAILURE) / (more + FAILURE)).toBeGreaterThan(1 / 3);
      expect((missing + FAILURE) / (more + FAILURE)).toBeLessThan(3);
    }
  });

  it('names no number where more of the same would never decide [OB-2]', () => {
    const finding = (bad: number) =>
      ({
        shown: { candidate: { bad, all: 100 }, baseline: { bad: 10, all: 1000 } },
        comparison: { concurrent: true },
        logEvidence: 0,
        needed: 200,
      }) as never as Finding;
    expect(requestsToDecide(finding(1))).toBeNull();
    expect(requestsToDecide(finding(9))).toBeGreaterThan(10);
  });

  it('says of missing throughput in which time [OB-2, CM-3]', () => {
    const verdict = judge(() => ({ requests: 300, slow: 0, routed: 1000 }), clean, 8);
    expect(verdict).toMatchObject({
      status: 'BREACH',
      sentence: expect.stringMatching(
        /^the candidate answered [\d,]+ of [\d,]+ requests sent to it .* in \d+ (s|min): 70 % less, limit 30 %; evidence/,
      ),
    });
  });

  it('names in the table the limit that is exceeded, which need not be the first one [OB-2]', () => {
    const verdict = judge(
      () => ({ errors: 6 }),
      () => ({ requests: 9500, errors: 20 }),
      9,
    );
    expect(verdict.sentence).toContain('above the target of 0.05 %');
    expect(verdict.metrics[0]?.limit).toBe('the target of 0.05 % and 1.5 times the baseline + 0.05 pp');
    expect(judge(() => ({ errors: 50 }), clean, 4).metrics[0]?.limit).toBe('2 pp above the baseline');
  });
});
