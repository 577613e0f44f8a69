export { draftIncident, type IncidentFacts, type NoIncident } from './draft-incident.ts';
export { type UserImpact, userImpact } from './user-impact.ts';
