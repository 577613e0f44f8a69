import { describe, expect, it } from '@jest/globals';
import { splitBars } from '../../../lib/slack/messages/split-bars.ts';
import { observingState, recordOf } from '../every-message.ts';

const barsAt = (weight: number) =>
  splitBars(recordOf({ state: { ...observingState(), shifts: [{ stage: 0, weight, at: 1 }] } }));
const cells = (bar: string | undefined) => (bar?.match(/▰/g) ?? []).length;

describe('where traffic is, as bars', () => {
  it.each([
    [0, 0],
    [1, 1],
    [5, 1],
    [25, 2],
    [50, 5],
    [75, 7],
    [99.9, 9],
    [100, 10],
  ])('draws %d %% with %d of ten cells, and the rest for the version before [CM-1]', (weight, filled) => {
    const [candidate, before] = barsAt(weight);
    expect([cells(candidate), cells(before)]).toEqual([filled, 10 - filled]);
    expect(candidate).toContain(`${weight} %`);
  });
});
