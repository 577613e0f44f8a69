import type { Incident } from '../../model/incident.ts';
import { elapsed, formatAt } from './format.ts';
import { facts, heading, list, paragraph, table } from './markdown.ts';

export function renderIncident(incident: Incident | null): string[] {
  if (!incident) return [paragraph('No incident was declared.')];
  return [
    facts([
      ['Incident', `${incident.id}, ${incident.severity}, opened ${formatAt(incident.openedAt)}`],
      ['Summary', incident.summary],
      ['Impact', incident.impact],
      ['Review by', formatAt(incident.reviewBy)],
      ['Root cause', incident.rootCauseDraft],
    ]),
    heading(3, 'Timeline of the incident'),
    table(
      ['Time', 'What', 'After'],
      incident.timeline.map(({ at, what }, index) => {
        const before = incident.timeline[index - 1];
        return [formatAt(at), what, before ? elapsed(at - before.at) : 'the start'];
      }),
      'No time was recorded.',
    ),
    heading(3, 'Manual steps'),
    list(incident.manualSteps, 'None: the way back is proven.'),
    heading(3, 'Preserved evidence'),
    list(incident.preserved, 'Nothing was kept.'),
  ];
}
