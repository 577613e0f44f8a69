import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

const SHIPPED = join(import.meta.dirname, '..', '..', '..', 'services');

export const FAULTS = [
  'errors',
  'latency',
  'crash',
  'oom',
  'smoke',
  'gate',
  'slow-start',
  'throughput',
  'flaky-verify',
] as const;
export type Fault = (typeof FAULTS)[number];

export interface DemoSettings {
  readonly version: string;
  readonly strategy: string | undefined;
  readonly fault: Fault | undefined;
  readonly fast: boolean;
  readonly port: number;
  readonly sickFile: string;
}

/**
 * A copy of the shipped demo service with evidence of today: evidence has dates, and what is shipped grows old.
 * Answers the folder.
 */
export function writeDemoServices(folder: string, settings: DemoSettings, now: Date): string {
  mkdirSync(folder, { recursive: true });
  cpSync(join(SHIPPED, 'checkout'), join(folder, 'checkout'), { recursive: true });
  const definition = parse(readFileSync(join(SHIPPED, 'checkout.yaml'), 'utf8')) as Definition;
  definition.target.port = settings.port;
  definition.target.env = {
    FAULT: settings.fault ?? '',
    FAULT_VERSION: settings.version,
    SICK_FILE: settings.sickFile,
  };
  if (settings.strategy) definition.delivery['strategy'] = settings.strategy;
  // A bad version has to be seen within a stage, so a demonstration of one is not shortened as much.
  if (settings.fast)
    Object.assign(definition.delivery, { observe: settings.fault ? '8s' : '4s', finalObserve: '4s' });
  // The first stage needs as long as it needs for a verdict; the others have enough requests in a moment.
  if (settings.fast) Object.assign(definition.slo, { minimumRequests: 20, extensions: 6 });
  if (settings.fault === 'slow-start') definition.target['startTimeout'] = '5s';
  writeFileSync(join(folder, 'checkout.yaml'), stringify(definition));
  writeEvidence(join(folder, 'evidence'), settings, now);
  return folder;
}

interface Definition {
  readonly target: Record<string, unknown>;
  readonly delivery: Record<string, unknown>;
  readonly slo: Record<string, unknown>;
}

function writeEvidence(folder: string, { version, fault }: DemoSettings, now: Date): void {
  const own = join(folder, version);
  mkdirSync(own, { recursive: true });
  const at = now.toISOString();
  const finding = {
    ruleId: 'CVE-2026-0001',
    level: 'error',
    message: { text: 'remote code execution in a library (made up for the demo)' },
    properties: { 'security-severity': '9.8' },
  };
  const scan = {
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'demo-scanner',
            rules: [{ id: 'CVE-2026-0001', properties: { 'security-severity': '9.8' } }],
          },
        },
        invocations: [{ executionSuccessful: true, endTimeUtc: at }],
        properties: { version },
        results: fault === 'gate' ? [finding] : [],
      },
    ],
  };
  writeFileSync(join(own, 'scan.sarif'), JSON.stringify(scan, null, 2));
  const cases = ['signs in', 'lists products', 'places an order', 'pays', 'refunds'];
  writeFileSync(
    join(own, 'junit.xml'),
    `<?xml version="1.0"?>\n<testsuites><testsuite name="integration" tests="${cases.length}" failures="0" errors="0" timestamp="${at}"><properties><property name="version" value="${version}"/></properties>${cases
      .map((name) => `<testcase name="${name}" classname="checkout"/>`)
      .join('')}</testsuite></testsuites>\n`,
  );
  writeFileSync(
    join(own, 'staging.yaml'),
    stringify({ version, errorRatePercent: 0.02, p99Ms: 64, requests: 120_000, hours: 24, recordedAt: at }),
  );
  writeFileSync(
    join(own, 'sign-off.yaml'),
    stringify({ by: 'Rita Release', role: 'Release Manager', version, signedAt: at }),
  );
  const yesterday = new Date(now.getTime() - 86_400_000).toISOString();
  writeFileSync(
    join(folder, 'rollback-plan.yaml'),
    stringify({
      document: 'https://wiki.example/checkout/rollback',
      testedInStagingAt: yesterday,
      communication: '#checkout-deployments',
    }),
  );
}
