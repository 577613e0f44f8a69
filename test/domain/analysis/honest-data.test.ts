import { describe, expect, it } from '@jest/globals';
import { clean, judge } from './ten-minutes.ts';

describe('figures that are missing, late or cannot be', () => {
  it('says that nothing came in rather than that all is well [OB-2]', () => {
    const none = { requests: null, errors: null, routed: null, slow: 0 };
    const verdict = judge(
      () => none,
      () => none,
    );
    expect(verdict.status).toBe('INCONCLUSIVE');
  });

  it('does not judge a period that has not settled [OB-2]', () => {
    const verdict = judge((minute) => (minute === 9 ? { errors: 900, completeness: 0.5 } : {}), clean);
    expect(verdict).toMatchObject({ status: 'PASS', periodsUsed: 9 });
  });

  it('is INCONCLUSIVE when neither version has figures for three periods, whatever was seen before [OB-2]', () => {
    const none = { requests: null, errors: null, routed: null, slow: 0 };
    const verdict = judge(
      (minute) => (minute < 7 ? {} : none),
      (minute) => (minute < 7 ? { requests: 19_000 } : none),
    );
    expect(verdict).toMatchObject({
      status: 'INCONCLUSIVE',
      sentence: expect.stringMatching(
        /neither version had figures in the last 3 periods \(3 min\): the telemetry is out/,
      ),
    });
  });

  it('takes one missing period for a gap, and ten in a row for a candidate that is silent [OB-2]', () => {
    const none = { requests: null, errors: null, routed: null, slow: 0 };
    const gap = judge((minute) => (minute === 5 ? none : { routed: null }), clean);
    expect(gap).toMatchObject({ status: 'PASS', periodsUsed: 9, periodsDropped: [expect.any(String)] });
    const silent = judge(
      (minute) => (minute < 3 ? { routed: null } : none),
      () => ({ ...clean(), routed: null }),
      14,
    );
    expect(silent).toMatchObject({
      status: 'BREACH',
      sentence: expect.stringMatching(/the candidate answered .* of its share of the traffic/),
    });
  });

  it('drops periods whose figures cannot be, and trusts nothing when they are more than a fifth [OB-2]', () => {
    const broken = (minute: number) => (minute % 3 === 0 ? { requests: 10, errors: 20 } : {});
    expect(judge(broken, clean)).toMatchObject({
      status: 'INCONCLUSIVE',
      sentence: expect.stringMatching(
        /4 of 10 periods have figures that cannot be.*09:00:00: 20 errors of 10 requests cannot be$/,
      ),
    });
  });

  it('forgets what a cold candidate did, so that it passes when it is warm [OB-2]', () => {
    const verdict = judge((minute) => (minute < 2 ? { errors: 50, slow: 300 } : {}), clean);
    expect(verdict).toMatchObject({ status: 'PASS', metrics: [{ candidate: 0 }, {}, {}] });
  });

  it('never passes a bad candidate because the stable version has no figures: the time before stands in [OB-2]', () => {
    const verdict = judge(
      (minute) => (minute < 5 ? { routed: null } : { errors: 500, routed: null }),
      (minute) => (minute < 5 ? clean() : { requests: null, errors: null, routed: null, slow: 0 }),
    );
    expect(verdict).toMatchObject({
      status: 'BREACH',
      sentence: expect.stringContaining('before the deployment'),
    });
  });

  it('holds no candidate because both versions are slower than before, or above the target [OB-2]', () => {
    const verdict = judge(
      () => ({ slow: 25 }),
      () => ({ requests: 19_000, slow: 475 }),
    );
    expect(verdict.status).toBe('PASS');
  });

  it('takes minutes without requests for what they are, and not for broken figures [OB-2]', () => {
    const none = { requests: null, errors: null, routed: null, slow: 0 };
    const verdict = judge(
      (minute) => (minute % 3 === 0 ? { routed: null } : none),
      (minute) => (minute % 3 === 0 ? { ...clean(), routed: null } : none),
    );
    expect(verdict).toMatchObject({ status: 'PASS', periodsUsed: 4 });
  });

  it('drops a period with a negative count, or with more slow requests than came, and says which [OB-2]', () => {
    const negative = judge((minute) => (minute === 4 ? { errors: -1 } : {}), clean);
    expect(negative.periodsDropped).toEqual(['09:04:00: a count is negative or no number']);
    const slow = judge(
      (minute) => (minute === 4 ? { requests: 10, slow: 10, routed: Number.NaN } : {}),
      clean,
    );
    expect(slow.periodsDropped).toEqual(['09:04:00: a count is negative or no number']);
  });
});
