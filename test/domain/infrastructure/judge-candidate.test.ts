import { describe, expect, it } from '@jest/globals';
import { judgeCandidate } from '../../../lib/domain/infrastructure/judge-candidate.ts';
import type { VersionReading } from '../../../lib/model/traffic.ts';

const START = 1_000_000;
const seen = (more: Partial<VersionReading>): VersionReading => ({
  version: '2',
  weight: 0,
  routed: 0,
  running: 2,
  healthy: 0,
  wanted: 2,
  troubles: [],
  ...more,
});
const judge = (versions: VersionReading[], seconds: number, instancesWanted = 2) =>
  judgeCandidate({
    reading: { at: START, versions, routed: 0 },
    version: '2',
    instancesWanted,
    startedAt: START,
    now: START + seconds * 1000,
    startTimeoutSeconds: 30,
  });

describe('judgeCandidate', () => {
  it('is ready when all instances are healthy [EX-1]', () => {
    expect(judge([seen({ healthy: 2 })], 4.2)).toEqual({
      ready: true,
      failed: false,
      reason: '2 of 2 instances of 2 healthy after 4.2 s',
    });
  });

  it('waits while one is missing, also for one that is not there yet [EX-1]', () => {
    expect(judge([seen({ healthy: 1 })], 29)).toMatchObject({ ready: false, failed: false });
    expect(judge([], 1)).toMatchObject({
      ready: false,
      failed: false,
      reason: '0 of 2 instances of 2 healthy after 1.0 s, none was started',
    });
  });

  it('has failed when the start takes too long, with what is wrong [EX-1]', () => {
    expect(judge([seen({ running: 1, troubles: ['exit code 1'] })], 30)).toEqual({
      ready: false,
      failed: true,
      reason:
        '0 of 2 instances of 2 healthy after 30.0 s, 1 running, allowed are 30 s (target.startTimeout): exit code 1',
    });
  });

  it('is ready late rather than failed: health decides before time does [EX-1]', () => {
    expect(judge([seen({ healthy: 2 })], 31)).toMatchObject({ ready: true, failed: false });
  });

  it('needs no instance before the first shift where none is wanted [EX-3]', () => {
    expect(judge([], 0, 0)).toMatchObject({ ready: true, failed: false });
  });
});
