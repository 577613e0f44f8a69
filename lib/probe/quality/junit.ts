import { XMLParser } from 'fast-xml-parser';
import type { TestRun } from '../../model/evidence.ts';
import { messageOf } from '../system-errors.ts';
import {
  type EvidenceText,
  type Interpreted,
  oneSubject,
  timeOf,
  UnreadableEvidence,
} from './evidence-file.ts';

/** How many failed and skipped tests are named; the figures count them all. */
const MOST_NAMED = 10;

const LISTS = new Set(['testsuite', 'testcase', 'property']);

/** No entities are expanded at all, so a document cannot make itself bigger than its file. */
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  processEntities: false,
  maxNestedTags: 50,
  isArray: (name) => LISTS.has(name),
});

type Element = Readonly<Record<string, unknown>>;

interface Count {
  readonly total: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
  readonly skippedTests: readonly string[];
}

/** Reads JUnit XML: `testsuites` or `testsuite`, nested as deep as they come. An error is a failed test. */
export function readJunit(file: EvidenceText): Interpreted<TestRun> {
  const root = rootOf(parse(file.text));
  const times: number[] = [];
  const subjects: string[] = [];
  walk(root, (suite) => {
    const timestamp = attribute(suite, 'timestamp');
    if (timestamp) times.push(timeOf(timestamp, 'the timestamp'));
    subjects.push(...versionsOf(suite));
  });
  const count = countOf(root);
  return {
    // The oldest suite decides: one that ran today does not make the others fresh.
    at: times.length > 0 ? Math.min(...times) : file.changedAt,
    value: {
      ...count,
      failures: count.failures.slice(0, MOST_NAMED),
      skippedTests: count.skippedTests.slice(0, MOST_NAMED),
      subject: oneSubject(subjects, 'keep one JUnit file for each version'),
    },
  };
}

function parse(text: string): Element {
  // JUnit has no document type; where one stands before the root it is there for its entities.
  if (/<!DOCTYPE/i.test(text.slice(0, Math.max(0, text.search(/<[A-Za-z_]/))))) {
    throw new UnreadableEvidence('it has a DOCTYPE, which JUnit XML does not need and which is not read');
  }
  try {
    return elementOf(parser.parse(text, true));
  } catch (error) {
    throw new UnreadableEvidence(`it cannot be read as XML: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

/** The root as a suite of suites, whichever of the two ways it is written. */
function rootOf(document: Element): Element {
  const outer = document['testsuites'];
  if (outer !== undefined) return elementOf(outer);
  const suites = childrenOf(document, 'testsuite');
  if (suites.length === 0) {
    throw new UnreadableEvidence('it is not JUnit XML: there is no testsuites and no testsuite');
  }
  return { testsuite: suites };
}

function walk(suite: Element, visit: (suite: Element) => void): void {
  visit(suite);
  for (const inner of childrenOf(suite, 'testsuite')) walk(inner, visit);
}

/**
 * Counts the test cases. Where the suite's own figures are higher they stand: a suite that broke before its
 * first test case has an error and nothing to list.
 */
function countOf(suite: Element): Count {
  const cases = childrenOf(suite, 'testcase');
  const inner = childrenOf(suite, 'testsuite').map(countOf);
  const sum = (pick: (count: Count) => number) => inner.reduce((total, each) => total + pick(each), 0);
  const failed = cases.filter(hasFailed);
  const skipped = cases.filter((each) => !hasFailed(each) && each['skipped'] !== undefined);
  const listed = failed.length + sum((each) => each.failed);
  const declared = figure(suite, 'failures') + figure(suite, 'errors');
  const unlisted = Math.max(0, declared - listed);
  const failures = [...failed.map(nameOf), ...inner.flatMap((each) => each.failures)];
  return {
    total: Math.max(cases.length + sum((each) => each.total), figure(suite, 'tests'), listed + unlisted),
    failed: listed + unlisted,
    skipped: Math.max(skipped.length + sum((each) => each.skipped), figure(suite, 'skipped')),
    failures:
      unlisted > 0
        ? [...failures, `${nameOf(suite)}: ${unlisted} more failed that the file does not list`]
        : failures,
    skippedTests: [...skipped.map(nameOf), ...inner.flatMap((each) => each.skippedTests)],
  };
}

const hasFailed = (testcase: Element) => testcase['failure'] !== undefined || testcase['error'] !== undefined;

const nameOf = (element: Element) =>
  [attribute(element, 'classname'), attribute(element, 'name')].filter(Boolean).join(' › ') ||
  'without a name';

const versionsOf = (suite: Element): string[] =>
  childrenOf(elementOf(suite['properties']), 'property')
    .filter((each) => attribute(each, 'name') === 'version')
    .map((each) => attribute(each, 'value') || textOf(each));

function figure(element: Element, name: string): number {
  const value = Number(attribute(element, name) || 0);
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new UnreadableEvidence(
      `${name} is ${JSON.stringify(attribute(element, name))}, which is no number of tests`,
    );
  }
  return value;
}

const elementOf = (value: unknown): Element =>
  // An element without attributes and children is parsed as its text.
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Element) : {};

const childrenOf = (element: Element, name: string): Element[] => {
  const children = element[name];
  return Array.isArray(children) ? children.map(elementOf) : [];
};

const textOf = (element: Element): string => {
  const text = element['#text'];
  return typeof text === 'string' ? decodePredefined(text.trim()) : '';
};

function attribute(element: Element, name: string): string {
  const value = element[`@${name}`];
  return typeof value === 'string' ? decodePredefined(value.trim()) : '';
}

const PREDEFINED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

/** The five entities that XML itself has; each becomes one character, so nothing grows. */
const decodePredefined = (text: string) =>
  text.replace(/&(lt|gt|quot|apos|amp);/g, (whole, name: string) => PREDEFINED[name] ?? whole);
