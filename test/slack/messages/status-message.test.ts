import { describe, expect, it } from '@jest/globals';
import { NEXT, type ServiceStanding, type StandingLine } from '../../../lib/model/standing.ts';
import { statusMessage } from '../../../lib/slack/messages/status-message.ts';
import { recordOf } from '../every-message.ts';
import { wordsOf } from '../message-rules.ts';

const quiet: ServiceStanding = {
  service: 'catalog',
  lines: [{ mark: null, text: 'catalog: 2 100 % (2/2 healthy)' }],
};
const locked: ServiceStanding = {
  service: 'shop',
  lines: [
    { mark: null, text: 'shop: 1 100 % (2/2 healthy)' },
    { mark: 'failed', text: 'shop is locked by dep-1 until a person releases it: it is not proven' },
    { mark: null, text: `${NEXT}release it: npm run slipway -- unlock shop --reason "…"` },
  ],
};
const at = (text: string, part: string) => {
  expect(text).toContain(part);
  return text.indexOf(part);
};

describe('the answer to /slipway status', () => {
  it('says what the terminal says, what is in trouble first, and each command to be copied [CM-1, RB-3]', () => {
    const text = wordsOf(statusMessage({ standings: [quiet, locked], open: [], ended: [] }));
    expect(text).toMatch(
      /^1 service needs people\. Nothing is being deployed\.\n\*1 service needs people\.\*\nshop: 1 100 %/,
    );
    expect(text).toContain('❌ shop is locked by dep-1 until a person releases it: it is not proven');
    expect(text).toContain('→ release it:\n```npm run slipway -- unlock shop --reason "…"```');
    expect(at(text, '❌ shop is locked')).toBeLessThan(at(text, 'catalog: 2 100 %'));
  });

  it('takes the lock of a deployment that is at work for no trouble, and one of nobody at work for some [CM-1]', () => {
    const held = (service: string): ServiceStanding => ({
      service,
      lines: [{ mark: 'attention', text: `${service} is locked by dep-1` }],
    });
    const message = statusMessage({
      standings: [held('checkout'), held('shop')],
      open: [recordOf()],
      ended: [],
    });
    expect(message.text).toBe('1 being deployed.');
    const text = wordsOf(message);
    expect(at(text, '⚠️ shop is locked')).toBeLessThan(at(text, '⏳ *checkout 1.4.2*'));
    expect(at(text, '⏳ *checkout 1.4.2*')).toBeLessThan(at(text, '⚠️ checkout is locked'));
  });

  it('has no command cut in two, and says all that is in trouble before it leaves anything out [CM-1, RB-3]', () => {
    const steps: StandingLine[] = Array.from({ length: 30 }, (_, index) => ({
      mark: null,
      text: `${NEXT}Do ${index}: aws ${'x'.repeat(400)}`,
    }));
    const standings = [
      ...Array<ServiceStanding>(300).fill(quiet),
      { service: 'cart', lines: [...locked.lines, ...steps] },
      locked,
    ];
    const message = statusMessage({
      standings: [...standings, { ...locked, service: 'cart' }],
      open: [],
      ended: [],
    });
    const text = wordsOf(message);
    expect(text).toContain('Do 29:');
    expect(text).toContain('❌ shop is locked');
    for (const block of message.blocks)
      if (block.type === 'section') expect((block.text?.text.match(/```/g) ?? []).length % 2).toBe(0);
  });
});
