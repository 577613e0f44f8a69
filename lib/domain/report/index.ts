export { formatAt } from './format.ts';
export { draftNotification } from './notification.ts';
export { describeOutcome, type Outcome } from './outcome.ts';
export { proposeRunbookUpdates } from './runbook-updates.ts';
export { type WrittenReport, writeReports } from './write-reports.ts';
