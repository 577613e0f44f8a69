import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { LONGEST_REASON, reasonSaid, visible } from '../../lib/model/said.ts';

describe('a reason that somebody gives [CM-2]', () => {
  it('is one line without what pretends to be another, or another colour', () => {
    expect(reasonSaid('fine \u001b[31mred\r\n✓ Deployed:\tcart 9\u0000\u202e ')).toBe(
      'fine [31mred ✓ Deployed: cart 9',
    );
    expect(reasonSaid('naïve 👩‍🚀 text stays')).toBe('naïve 👩‍🚀 text stays');
  });

  it('has a length that every message has room for', () => {
    expect(reasonSaid('x'.repeat(LONGEST_REASON))).toHaveLength(LONGEST_REASON);
    expect(() => reasonSaid('x'.repeat(LONGEST_REASON + 1))).toThrow(
      /^the reason has 501 characters, and 500 are allowed; say it shorter/,
    );
  });

  it('never has a control character, whatever it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(visible(text)).not.toMatch(/[^\P{Cc}\t\n]/u);
        expect(reasonSaid(text)).not.toMatch(/\n/);
      }),
    );
  });
});
