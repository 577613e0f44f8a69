import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Incident } from '../../lib/model/incident.ts';
import type { IncidentDesk } from '../../lib/ports/incident-desk.ts';
import type { MakeSubject, Subject } from './subject.ts';

const incident = (id: string, change: Partial<Incident> = {}): Incident => ({
  id,
  severity: 'P1',
  deploymentId: 'dep-1',
  service: 'checkout',
  environment: 'production',
  summary: 'error rate 3.1 pp above baseline',
  impact: '25 % of the traffic for 4 min',
  timeline: [{ at: 1000, what: 'detected' }],
  preserved: ['slo/stage-1-pass-0.json'],
  manualSteps: [],
  reviewBy: 90_000,
  rootCauseDraft: 'not known yet',
  openedAt: 2000,
  closedAt: null,
  ...change,
});

export function describeIncidentDeskContract(name: string, make: MakeSubject<IncidentDesk>): void {
  describe(`${name} as an IncidentDesk`, () => {
    let subject: Subject<IncidentDesk>;
    beforeEach(async () => {
      subject = await make();
    });
    afterEach(() => subject.dispose());

    it('makes one incident of one that is declared twice [RB-4]', async () => {
      const { port, other } = subject;
      expect(await port.declare(incident('inc-1'))).toEqual(incident('inc-1'));
      expect(await other.declare(incident('inc-1', { summary: 'told again' }))).toEqual(incident('inc-1'));
      expect(await other.open('checkout', 'production')).toEqual([incident('inc-1')]);
    });

    it('answers the open incidents of this service and environment only, oldest first [PF-4]', async () => {
      const { port } = subject;
      await port.declare(incident('inc-2', { openedAt: 3000 }));
      await port.declare(incident('inc-1'));
      await port.declare(incident('inc-3', { service: 'search' }));
      await port.declare(incident('inc-4', { environment: 'staging' }));
      const open = await port.open('checkout', 'production');
      expect(open.map((each) => each.id)).toEqual(['inc-1', 'inc-2']);
    });

    it('closes an incident once, and does not open it again [RB-4]', async () => {
      const { port } = subject;
      await port.declare(incident('inc-1'));
      await port.close('inc-1', 5000);
      await port.close('inc-1', 6000);
      expect(await port.open('checkout', 'production')).toEqual([]);
      expect(await port.declare(incident('inc-1'))).toEqual(incident('inc-1', { closedAt: 5000 }));
      expect(await port.open('checkout', 'production')).toEqual([]);
    });

    it('says which incident is not there to be closed', async () => {
      await expect(subject.port.close('inc-9', 5000)).rejects.toThrow('inc-9');
    });
  });
}
