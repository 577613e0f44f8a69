import type { Incident } from '../model/incident.ts';

export interface IncidentDesk {
  /** Opens it, or answers the one already open under this id: declaring twice makes one incident. */
  declare(incident: Incident): Promise<Incident>;
  /** Incidents of a service and environment that are not closed. */
  open(service: string, environment: string): Promise<readonly Incident[]>;
  close(id: string, at: number): Promise<void>;
}
