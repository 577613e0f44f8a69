import { describe, expect, it } from '@jest/globals';
import {
  broughtBackSentence,
  deathSentence,
  judgeRestoration,
  outageSentence,
  type VersionComingBack,
} from '../../../lib/domain/restoration/index.ts';

const coming = (version: string, facts: Partial<VersionComingBack> = {}): VersionComingBack => ({
  version,
  weight: 100,
  wanted: 2,
  healthy: 2,
  troubles: [],
  missing: null,
  startTimeoutSeconds: 30,
  ...facts,
});
const should = {
  service: 'shop',
  versions: [
    { version: '1', weight: 75, wanted: 2, command: 'node shop.mjs' },
    { version: '2', weight: 25, wanted: 1, command: 'node shop.mjs' },
    { version: '0', weight: 0, wanted: 0, command: 'node shop.mjs' },
  ],
};

describe('a service that comes back after the death of its platform', () => {
  it.each([
    ['SERVES', 'all are healthy', [coming('1')], 0],
    ['SERVES', 'only one without traffic is not', [coming('1'), coming('2', { weight: 0, healthy: 0 })], 0],
    ['WAIT', 'one of two is healthy and there is time', [coming('1', { healthy: 1 })], 29],
    ['PARTLY', 'one of two is healthy and the time is over', [coming('1', { healthy: 1 })], 30],
    ['DOWN', 'none is healthy and the time is over', [coming('1', { healthy: 0 })], 30],
    ['DOWN', 'its folder is gone: waiting would not help', [coming('1', { healthy: 0, missing: 'x' })], 0],
    [
      'PARTLY',
      'the folder of one of two is gone',
      [coming('1', { weight: 75 }), coming('2', { weight: 25, healthy: 0, missing: 'x' })],
      0,
    ],
    [
      'WAIT',
      'the folder of one is gone and the other is starting',
      [coming('1', { weight: 75, healthy: 0 }), coming('2', { weight: 25, healthy: 0, missing: 'x' })],
      0,
    ],
  ] as const)('%s when %s [RB-5]', (status, _when, versions, seconds) => {
    expect(judgeRestoration(versions, seconds).status).toBe(status);
  });

  it('says which version is not back, how far it came, what is allowed and why [RB-5]', () => {
    const down = coming('1', { healthy: 0, troubles: ['/ answered 503'] });
    expect(judgeRestoration([down], 30).reason).toBe(
      '0 of 2 instances of 1 healthy, allowed are 30 s (target.startTimeout): / answered 503',
    );
    const gone = coming('1', { missing: 'there is no folder /srv/1 (target.cwd)' });
    expect(judgeRestoration([gone], 0).reason).toBe(
      '1 cannot be started: there is no folder /srv/1 (target.cwd)',
    );
  });

  it('is told with what should serve, why it does not, and the commands that there are [RB-5]', () => {
    expect(deathSentence(should)).toBe(
      'shop: down, because the platform process of this machine died; shop 1 (75 %) and 2 (25 %) should serve (2 × node shop.mjs, 1 × node shop.mjs); bring it back with: npm run slipway -- recover',
    );
    const told = outageSentence({ ...should, reason: 'there is no folder /srv/1' });
    for (const part of ['1 (75 %) and 2 (25 %)', 'no folder /srv/1', 'recover', 'recover --give-up shop'])
      expect(told).toContain(part);
    expect(outageSentence({ ...should, reason: null })).toContain('is being brought back');
  });

  it('is told in one sentence when it is back, and what is not as it was [RB-5]', () => {
    expect(broughtBackSentence([])).toBeNull();
    expect(broughtBackSentence([{ ...should, seconds: 0.84, lacking: null }])).toBe(
      'the platform process of this machine had died: it runs again, and so does shop 1 (75 %) and 2 (25 %), healthy before traffic after 0.8 s',
    );
    expect(broughtBackSentence([{ ...should, seconds: 1, lacking: '2 cannot be started' }])).toContain(
      ', but for 2 cannot be started',
    );
  });
});
