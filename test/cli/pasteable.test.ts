import { describe, expect, it } from '@jest/globals';
import { homeIn, pasteable } from '../../lib/cli/pasteable.ts';

const elsewhere = { home: '/tmp/my home', services: 'services' };

describe('a command in a message [ER-1]', () => {
  it.each([
    [
      'finish it with: npm run slipway -- recover dep-1; or wait',
      "recover --home '/tmp/my home' dep-1; or wait",
    ],
    ['(npm run slipway -- status) says', "(npm run slipway -- status --home '/tmp/my home') says"],
    [
      '`npm run slipway -- reports verify dep-1` reads it',
      "reports verify --home '/tmp/my home' dep-1` reads it",
    ],
    ['npm run slipway -- slack serve', "npm run slipway -- slack serve --home '/tmp/my home'"],
  ])('is for the home that it was typed for: %s', (text, expected) => {
    expect(pasteable(text, elsewhere)).toContain(expected);
  });

  it('stays where it says already what it is about, and where nothing else was given', () => {
    const aws =
      'see npm run slipway -- status checkout --aws; or npm run slipway -- reports verify x --home .d';
    expect(pasteable(aws, elsewhere)).toBe(aws);
    expect(pasteable('npm run slipway -- status', { home: '.slipway', services: 'services' })).toBe(
      'npm run slipway -- status',
    );
    expect(pasteable('npm run slipway -- status', { ...elsewhere, aws: true })).toBe(
      'npm run slipway -- status',
    );
  });

  it('knows the home of a command line that cannot be read', () => {
    expect(homeIn(['deploy', '--home=/a', 'x', '--services', 'b'])).toEqual({
      home: '/a',
      services: 'b',
      aws: false,
    });
    expect(homeIn(['status', '--aws'])).toEqual({ aws: true });
  });
});
