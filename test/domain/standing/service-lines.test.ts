import { describe, expect, it } from '@jest/globals';
import { type Standing, serviceLines } from '../../../lib/domain/standing/service-lines.ts';
import type { Incident } from '../../../lib/model/incident.ts';

const version = (name: string, weight: number) => ({
  version: name,
  weight,
  routed: 0,
  running: 2,
  healthy: 2,
  wanted: 2,
  troubles: [],
});
const incident = (change: Partial<Incident> = {}): Incident => ({
  id: 'inc-1',
  severity: 'P1',
  deploymentId: 'dep-1',
  service: 'shop',
  environment: 'production',
  summary: 'shop 2 was rolled back to 1.',
  impact: '',
  timeline: [],
  preserved: [],
  manualSteps: [],
  reviewBy: Date.parse('2026-11-29T00:00:00Z'),
  rootCauseDraft: '',
  openedAt: Date.parse('2026-11-24T12:00:00Z'),
  closedAt: null,
  ...change,
});
const quiet: Standing = {
  service: 'shop',
  environment: 'production',
  kind: 'local',
  reading: { at: 0, routed: 0, versions: [version('1', 100)] },
  holder: undefined,
  incidents: [],
  isOpen: false,
};
const lines = (change: Partial<Standing>) => serviceLines({ ...quiet, ...change }).map(({ text }) => text);
const divided = { at: 0, routed: 0, versions: [version('1', 75), version('2', 25)] };
const kept = { deploymentId: 'dep-1', fencing: 3, acquiredAt: 0, keptBecause: 'it is not proven' };

describe('how a service stands', () => {
  it('is one line where all is well [CM-1]', () => {
    expect(lines({})).toEqual(['shop: 1 100 % (2/2 healthy)']);
    expect(lines({ reading: undefined })).toEqual(['shop: nothing serves']);
  });

  it('names a lock that is kept, why, and the command that releases it [RB-3]', () => {
    expect(lines({ holder: kept, environment: 'staging' }).slice(1)).toEqual([
      'shop is locked by dep-1 until a person releases it: it is not proven',
      '   next: when production is well, release it: npm run slipway -- unlock shop --environment staging --reason "…"',
    ]);
    expect(lines({ holder: { ...kept, keptBecause: null } })[1]).toBe('shop is locked by dep-1');
  });

  it('names an open P0 with every step, and a P1 with its review [RB-3, RB-4]', () => {
    const open = incident({ severity: 'P0', manualSteps: ['See where it is: a', 'Bring it back: b'] });
    expect(serviceLines({ ...quiet, incidents: [open] }).slice(1)).toEqual([
      {
        mark: 'failed',
        text: 'P0 inc-1 of dep-1 is open since 2026-11-24T12:00:00.000Z: shop 2 was rolled back to 1.',
      },
      { mark: null, text: '   next: See where it is: a' },
      { mark: null, text: '   next: Bring it back: b' },
    ]);
    expect(lines({ incidents: [incident()], kind: 'lambda' }).at(-1)).toBe(
      '   next: review it by 2026-11-29, then close it with what you found: npm run slipway -- unlock shop --reason "…" --aws',
    );
  });

  it('says that divided traffic stands still, unless a deployment is at work [RB-3, IN-6]', () => {
    expect(lines({ reading: divided }).slice(1)).toEqual([
      'the traffic of shop stands still, divided between 1 and 2: no deployment is at work on it, and a new one is refused',
      '   next: see what happened: npm run slipway -- reports',
    ]);
    expect(lines({ reading: divided, incidents: [incident({ severity: 'P0' })] })).toContain(
      '   next: do the steps of the P0 incident below',
    );
    expect(lines({ reading: divided, isOpen: true })).toHaveLength(1);
  });
});
