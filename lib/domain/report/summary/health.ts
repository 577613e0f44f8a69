import type {
  DeploymentEvidence,
  InfrastructureEvidence,
  SmokeEvidence,
} from '../../../model/deployment-evidence.ts';
import { formatAt, NOT_REACHED } from '../format.ts';
import { heading, list, paragraph, table } from '../markdown.ts';

interface SmokeRow {
  readonly place: SmokeEvidence['place'];
  readonly category: string;
  readonly passed: number;
  readonly total: number;
  /** Each failure once. */
  readonly failures: readonly string[];
}

/** Smoke tests of all runs, by where they ran and by category (OB-4). */
export function buildSmokeResults({ smoke }: DeploymentEvidence): SmokeRow[] {
  const rows = new Map<
    string,
    { place: SmokeRow['place']; category: string; passed: number; total: number; failures: Set<string> }
  >();
  for (const { place, verdict } of smoke) {
    for (const { category, passed, name, detail } of verdict.outcomes) {
      const key = JSON.stringify([place, category]);
      const row = rows.get(key) ?? { place, category, passed: 0, total: 0, failures: new Set<string>() };
      row.total += 1;
      if (passed) row.passed += 1;
      else row.failures.add(`${name}: ${detail}`);
      rows.set(key, row);
    }
  }
  return [...rows.values()].map((row) => ({ ...row, failures: [...row.failures] }));
}

const PLACES: Record<SmokeEvidence['place'], string> = {
  candidate: "the candidate's own address",
  production: 'production',
  rollback: 'production after the rollback',
};

export const renderSmokeResults = (rows: readonly SmokeRow[]): string[] => [
  heading(2, 'Smoke tests'),
  table(
    ['Where', 'Category', 'Passed', 'Status', 'Failures'],
    rows.map(({ place, category, passed, total, failures }) => [
      PLACES[place],
      category,
      `${passed} of ${total}`,
      passed === total ? 'PASS' : 'FAIL',
      failures.length > 0 ? failures.join('; ') : 'none',
    ]),
    `No smoke test was run. ${NOT_REACHED}`,
  ),
];

export interface InfrastructureSection {
  readonly readings: number;
  readonly worst: string | null;
  readonly last: InfrastructureEvidence | null;
  readonly alerts: readonly string[];
}

const BAD_TO_GOOD = ['UNHEALTHY', 'DEGRADED', 'HEALTHY'] as const;

export function buildInfrastructure({ infrastructure }: DeploymentEvidence): InfrastructureSection {
  return {
    readings: infrastructure.length,
    worst:
      BAD_TO_GOOD.find((status) => infrastructure.some(({ verdict }) => verdict.status === status)) ?? null,
    last: infrastructure.at(-1) ?? null,
    alerts: [...new Set(infrastructure.flatMap(({ verdict }) => verdict.alerts))],
  };
}

export function renderInfrastructure({ readings, worst, last, alerts }: InfrastructureSection): string[] {
  if (!last) {
    return [heading(2, 'Infrastructure'), paragraph(`The infrastructure was not watched. ${NOT_REACHED}`)];
  }
  return [
    heading(2, 'Infrastructure'),
    paragraph(
      `Looked at ${readings} ${readings === 1 ? 'time' : 'times'}, ${worst} at worst. At ${formatAt(last.at)}: ${last.verdict.status}, ${last.verdict.sentence}`,
    ),
    table(
      ['Version', 'Running', 'Healthy', 'Restarts', 'Killed for memory', 'Network errors', 'Last exit'],
      last.instances.map((each) => [
        each.version,
        `${each.running} of ${each.wanted}`,
        `${each.healthy} of ${each.wanted}`,
        String(each.restarts),
        String(each.outOfMemory),
        String(each.networkErrors),
        each.lastExit ?? 'none',
      ]),
      'No instance was seen.',
    ),
    heading(3, 'Alerts'),
    list(alerts, 'There was no alert.'),
  ];
}
