import * as z from 'zod';
import type { ScanFindings } from '../../model/evidence.ts';
import {
  type EvidenceText,
  type Interpreted,
  oneSubject,
  timeOf,
  UnreadableEvidence,
} from './evidence-file.ts';

/** How many findings are named; the figures count them all. */
const WORST_NAMED = 5;

/** CVSS scores from which a vulnerability is called critical and high. */
const CRITICAL_FROM = 9;
const HIGH_FROM = 7;

// Only what is judged by, and loosely: scanners add much of their own.
const Level = z.enum(['none', 'note', 'warning', 'error']);
const Properties = z.looseObject({
  'security-severity': z.union([z.string(), z.number()]).optional(),
  version: z.string().optional(),
});
const Rule = z.looseObject({
  id: z.string().optional(),
  defaultConfiguration: z.looseObject({ level: Level.optional() }).optional(),
  properties: Properties.optional(),
});
type Rule = z.infer<typeof Rule>;
const Component = z.looseObject({ rules: z.array(Rule).optional() });
const Result = z.looseObject({
  ruleId: z.string().optional(),
  ruleIndex: z.int().optional(),
  rule: z
    .looseObject({
      id: z.string().optional(),
      index: z.int().optional(),
      toolComponent: z.looseObject({ index: z.int().optional() }).optional(),
    })
    .optional(),
  kind: z.string().optional(),
  level: Level.optional(),
  message: z.looseObject({ text: z.string().optional() }).optional(),
  baselineState: z.string().optional(),
  suppressions: z.array(z.looseObject({ status: z.string().optional() })).nullish(),
  properties: Properties.optional(),
});
type Result = z.infer<typeof Result>;
const Run = z.looseObject({
  tool: z.looseObject({ driver: Component, extensions: z.array(Component).optional() }),
  results: z.array(Result).nullish(),
  invocations: z
    .array(z.looseObject({ endTimeUtc: z.string().optional(), executionSuccessful: z.boolean().optional() }))
    .optional(),
  automationDetails: z.looseObject({ id: z.string().optional() }).optional(),
  properties: Properties.optional(),
});
type Run = z.infer<typeof Run>;
const Sarif = z.looseObject({ version: z.literal('2.1.0'), runs: z.array(Run) });

type Severity = 'critical' | 'high' | 'other';
const ORDER: readonly Severity[] = ['critical', 'high', 'other'];

/** Reads a SARIF 2.1.0 log: what a scanner found, of which version, and when the scan ended. */
export function readSarif(file: EvidenceText): Interpreted<ScanFindings> {
  const parsed = Sarif.safeParse(parseJson(file.text));
  if (!parsed.success) throw new UnreadableEvidence(`it is not SARIF 2.1.0: ${issueText(parsed.error)}`);
  const { runs } = parsed.data;
  if (runs.length === 0) throw new UnreadableEvidence('it holds no run, so nothing was scanned');
  const findings = runs
    .flatMap((run, index) => findingsOf(run, index))
    .sort((a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity));
  const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
  return {
    // The oldest run decides: one fresh run does not make the others fresh.
    at: Math.min(...runs.map((run) => endOf(run) ?? file.changedAt)),
    value: {
      critical: count('critical'),
      high: count('high'),
      other: count('other'),
      worst: findings.slice(0, WORST_NAMED).map((each) => each.text),
      subject: oneSubject(runs.map(subjectOf), 'give each run the same properties.version'),
    },
  };
}

function findingsOf(run: Run, index: number): Array<{ severity: Severity; text: string }> {
  if (!run.results) throw new UnreadableEvidence(`run ${index + 1} has no results: the scan did not finish`);
  if (run.invocations?.some((each) => each.executionSuccessful === false)) {
    throw new UnreadableEvidence(`run ${index + 1} says that the scan failed (executionSuccessful: false)`);
  }
  return run.results.filter(isFinding).map((result) => {
    const rule = ruleOf(run, result);
    return {
      severity: isSuppressed(result) ? 'other' : severityOf(result, rule),
      text: `${result.ruleId ?? result.rule?.id ?? rule?.id ?? 'no id'}: ${oneLine(result.message?.text)}`,
    };
  });
}

/** Results also tell what was checked and found good, and what an earlier scan had found and is gone. */
const isFinding = (result: Result) => (result.kind ?? 'fail') === 'fail' && result.baselineState !== 'absent';

/** A person has looked at it and accepted it: counted, but it does not close the gate. */
const isSuppressed = (result: Result) =>
  (result.suppressions ?? []).length > 0 &&
  (result.suppressions ?? []).every((each) => (each.status ?? 'accepted') === 'accepted');

function severityOf(result: Result, rule: Rule | undefined): Severity {
  const scores = [result.properties, rule?.properties]
    .map((each) => each?.['security-severity'])
    .filter((each) => each !== undefined && each !== '')
    .map(Number)
    .filter((each) => !Number.isNaN(each));
  if (scores.length > 0) {
    const score = Math.max(...scores);
    return score >= CRITICAL_FROM ? 'critical' : score >= HIGH_FROM ? 'high' : 'other';
  }
  const level = result.level ?? rule?.defaultConfiguration?.level ?? 'warning';
  return level === 'error' ? 'high' : 'other';
}

function ruleOf(run: Run, result: Result): Rule | undefined {
  const { driver, extensions = [] } = run.tool;
  const component = result.rule?.toolComponent?.index;
  const place = component === undefined ? driver : extensions[component];
  const index = result.rule?.index ?? result.ruleIndex ?? -1;
  const id = result.ruleId ?? result.rule?.id;
  return (
    place?.rules?.[index] ??
    [driver, ...extensions]
      .flatMap((each) => each.rules ?? [])
      .find((rule) => id !== undefined && rule.id === id)
  );
}

function endOf(run: Run): number | undefined {
  const ends = (run.invocations ?? []).flatMap((each) =>
    each.endTimeUtc === undefined ? [] : [timeOf(each.endTimeUtc, 'endTimeUtc')],
  );
  return ends.length > 0 ? Math.max(...ends) : undefined;
}

const subjectOf = (run: Run): string | null =>
  run.properties?.version ?? run.automationDetails?.id?.split('/').at(-1) ?? null;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreadableEvidence('it is not JSON', { cause: error });
  }
}

const issueText = (error: z.ZodError) =>
  error.issues
    .slice(0, 2)
    .map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`)
    .join('; ');

const oneLine = (text = 'no message') => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
};
