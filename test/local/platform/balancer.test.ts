import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Balancer } from '../../../lib/local/platform/balancer.ts';

describe('the balancer', () => {
  it('sends exactly the weight of any 100 requests in a row to each version [EX-2]', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (weight) => {
        const balancer = new Balancer();
        const versions = [
          { version: 'candidate', weight },
          { version: 'stable', weight: 100 - weight },
        ];
        const chosen = Array.from({ length: 100 }, () => balancer.next(versions));
        expect(chosen.filter((version) => version === 'candidate')).toHaveLength(weight);
      }),
    );
  });

  it('chooses nobody when no version has weight', () => {
    expect(new Balancer().next([{ version: 'candidate', weight: 0 }])).toBeUndefined();
  });
});
