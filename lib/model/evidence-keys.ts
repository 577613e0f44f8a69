/** Where evidence is kept: one prefix per deployment, the same names in S3 and in a folder. */
export const deploymentPrefix = (service: string, deploymentId: string) =>
  `deployments/${service}/${deploymentId}/`;

export const EVIDENCE = {
  request: 'request.json',
  definition: 'definition.json',
  plan: 'plan.json',
  qualityGates: 'preflight/quality-gates.json',
  environmentHealth: 'preflight/environment-health.json',
  rollbackReadiness: 'preflight/rollback-readiness.json',
  readiness: 'preflight/readiness.json',
  baseline: 'baseline.json',
  /** `at` in milliseconds keeps several in order. */
  smoke: (place: 'candidate' | 'production' | 'rollback', at: number) => `smoke/${at}-${place}.json`,
  /** The verdict is written again after each period: the newest of each stage pass stays. */
  slo: (stage: number, pass: number) => `slo/stage-${stage}-pass-${pass}.json`,
  finalSlo: (pass: number) => `slo/final-pass-${pass}.json`,
  infrastructure: (at: number) => `infrastructure/${at}.json`,
  rollback: 'rollback.json',
  verification: 'rollback-verification.json',
  incident: 'incident.json',
  ending: 'ending.json',
  notification: 'notification.md',
  audit: 'audit.jsonl',
  /** On AWS the trail is one object a line. */
  auditFolder: 'audit/',
  auditLine: (line: number) => `audit/${String(line).padStart(6, '0')}.json`,
  manifest: 'manifest.json',
  report: (name: ReportName, format: 'json' | 'md') => `reports/${name}.${format}`,
} as const;

export const REPORT_NAMES = ['readiness', 'execution-log', 'slo-monitoring', 'summary', 'rollback'] as const;
export type ReportName = (typeof REPORT_NAMES)[number];
