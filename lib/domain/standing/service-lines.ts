import { slipwayCommand } from '../../model/command.ts';
import type { Incident } from '../../model/incident.ts';
import { NEXT, type StandingLine } from '../../model/standing.ts';
import { splitText, type TrafficReading } from '../../model/traffic.ts';

export interface Standing {
  readonly service: string;
  readonly environment: string;
  /** The kind of its target; null where its definition cannot be read. */
  readonly kind: string | null;
  /** undefined: nothing runs here. null: it could not be read, which was told. */
  readonly reading: TrafficReading | undefined | null;
  /** Who has its lock; `keptBecause`: until a person releases it. */
  readonly holder: { readonly deploymentId: string; readonly keptBecause: string | null } | undefined;
  /** Those that are open, the oldest first. */
  readonly incidents: readonly Incident[];
  /** A deployment of it is open, whoever works on it. */
  readonly isOpen: boolean;
}

/** How a service stands: its traffic, what holds it up, and after each trouble the next step (RB-3, CM-1). */
export const serviceLines = (standing: Standing): readonly StandingLine[] => [
  ...trafficLines(standing),
  ...lockLines(standing),
  ...standing.incidents.flatMap((incident) => incidentLines(incident, standing)),
];

function trafficLines({ service, kind, reading, incidents, isOpen }: Standing): StandingLine[] {
  if (reading === null) return [];
  const line = { mark: null, text: `${service}: ${reading ? splitText(reading) : 'nothing serves'}` };
  const serving = reading?.versions.filter(({ weight }) => weight > 0) ?? [];
  if (serving.length < 2 || isOpen) return [line];
  const steps = incidents.some(({ severity }) => severity === 'P0')
    ? 'do the steps of the P0 incident below'
    : `see what happened: ${slipwayCommand('reports', kind)}`;
  return [
    line,
    {
      mark: 'failed',
      text: `the traffic of ${service} stands still, divided between ${serving.map(({ version }) => version).join(' and ')}: no deployment is at work on it, and a new one is refused`,
    },
    next(steps),
  ];
}

function lockLines({ service, environment, kind, holder }: Standing): StandingLine[] {
  if (!holder) return [];
  const { deploymentId, keptBecause } = holder;
  if (keptBecause === null) return [{ mark: 'attention', text: `${service} is locked by ${deploymentId}` }];
  return [
    {
      mark: 'failed',
      text: `${service} is locked by ${deploymentId} until a person releases it: ${keptBecause}`,
    },
    next(`when production is well, release it: ${unlockCommand(service, environment, kind)}`),
  ];
}

function incidentLines(incident: Incident, { service, environment, kind }: Standing): StandingLine[] {
  const { id, severity, openedAt, summary, manualSteps, reviewBy } = incident;
  const isWorst = severity === 'P0';
  const close = `close it with what you found: ${unlockCommand(service, environment, kind)}`;
  const steps =
    manualSteps.length > 0
      ? manualSteps
      : [isWorst ? `when production is well, ${close}` : `review it by ${isoDay(reviewBy)}, then ${close}`];
  return [
    {
      mark: isWorst ? 'failed' : 'attention',
      text: `${severity} ${id} of ${incident.deploymentId} is open since ${new Date(openedAt).toISOString()}: ${summary}`,
    },
    ...steps.map(next),
  ];
}

const next = (step: string): StandingLine => ({ mark: null, text: `${NEXT}${step}` });

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10);

const unlockCommand = (service: string, environment: string, kind: string | null) =>
  slipwayCommand(
    `unlock ${service}${environment === 'production' ? '' : ` --environment ${environment}`} --reason "…"`,
    kind,
  );
