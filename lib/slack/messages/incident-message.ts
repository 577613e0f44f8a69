import type { SectionBlock } from '@slack/types';
import type { Incident } from '../../model/incident.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { SlackMessage } from '../api.ts';
import { context, header, limited, oneLine, section, time } from './limits.ts';
import { shownStep } from './shown-step.ts';
import { told } from './words.ts';

/**
 * An incident, for the channel (RB-3, RB-4): who is hit, why, and what to type, step by step. Whoever reads it was woken up by
 * it.
 */
export function incidentMessage(incident: Incident): SlackMessage {
  const { id, severity, service, environment, summary, impact, manualSteps, reviewBy } = incident;
  const mark = severity === 'P0' ? '🚨' : '⚠️';
  return limited(
    `${mark} ${severity}: ${summary}`,
    [
      header(`${mark} ${severity}: ${service} in ${environment}`),
      section(`*Impact*: ${told(impact)}`),
      section(`*What happened*: ${told(summary)}`, 'the incident report'),
      ...(manualSteps.length > 0
        ? [section('*What to do now*'), ...manualSteps.map(stepOf)]
        : [section('*Nothing has to be done by hand.*')]),
      // A P0 keeps the lock until a person has seen production (RB-3); a P1 has given it back.
      ...(severity === 'P0' ? [section(WHO_RELEASES)] : []),
      context(`Review by ${time(reviewBy)} · ${oneLine(id)}`),
    ],
    'the incident report',
  );
}

/** In the place of an incident that was seen to: what was to be done is done. */
export const closedIncidentMessage = (
  { service, environment, id, ending }: DeploymentRecord,
  released: string | null,
): SlackMessage =>
  limited(`🔓 Seen to: ${service} in ${environment}`, [
    header(`🔓 Seen to: ${service} in ${environment}`),
    ...(released === null ? [] : [section(`*Released* by ${told(released)}`)]),
    ...(ending ? [section(`*What happened*: ${told(ending.reason)}`, 'the incident report')] : []),
    context(`It was the incident of ${oneLine(id)}, and is closed.`),
  ]);

const WHO_RELEASES =
  '*Who releases the lock*: whoever may decide about this service and has seen that production is well, with "Production is well: release" in the first message of this thread.';

/** Slack folds long texts behind "See more", where a step is not looked for: these stay open. */
const stepOf = (step: string, index: number): SectionBlock => ({
  ...section(`*${index + 1}.* ${shownStep(step)}`, 'the incident report'),
  expand: true,
});
