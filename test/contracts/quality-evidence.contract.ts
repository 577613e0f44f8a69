import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceDefinition } from '../../lib/model/definition/service-definition.ts';
import type { QualityEvidence } from '../../lib/ports/quality-evidence.ts';

/** Where an adapter reads from, as the suite needs it: a folder or a bucket that can be written to. */
export interface QualityEvidenceWorld {
  readonly evidence: QualityEvidence;
  /** Puts a text where the definition's `name` leads to. */
  put(name: string, text: string): Promise<void>;
  close(): Promise<void>;
}

const definition = ServiceDefinition.parse({
  service: 'shop',
  target: { kind: 'local', command: 'node server.js', port: 8080 },
  gates: {
    security: { sarif: 'scan-{version}.sarif' },
    tests: { junit: 'tests-{version}.xml' },
    reliability: { record: 'staging-{version}.json' },
    approval: { signOff: 'sign-off-{version}.json' },
  },
});

const at = '2026-11-20T10:00:00Z';
const GOOD = {
  'scan-1.sarif': JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'scanner' } },
        properties: { version: '1' },
        invocations: [{ endTimeUtc: at }],
        results: [{ ruleId: 'R', level: 'error', message: { text: 'bad' } }],
      },
    ],
  }),
  'tests-1.xml': `<testsuites><testsuite timestamp="${at}"><properties><property name="version" value="1"/></properties><testcase name="works"/><testcase name="fails"><failure/></testcase></testsuite></testsuites>`,
  'staging-1.json': JSON.stringify({
    version: '1',
    errorRatePercent: 0.1,
    p99Ms: 200,
    requests: 5000,
    hours: 24,
    recordedAt: at,
  }),
  'sign-off-1.json': JSON.stringify({ by: 'Robin', role: 'Release Manager', version: '1', signedAt: at }),
};

const NAMED = {
  security: 'scan-{v}.sarif',
  tests: 'tests-{v}.xml',
  reliability: 'staging-{v}.json',
  approval: 'sign-off-{v}.json',
} as const;
const GATES = ['security', 'tests', 'reliability', 'approval'] as const;

/** What every QualityEvidence does, wherever it reads from. */
export function qualityEvidenceContract(name: string, open: () => Promise<QualityEvidenceWorld>): void {
  describe(`QualityEvidence contract: ${name}`, () => {
    let world: QualityEvidenceWorld;
    beforeAll(async () => {
      world = await open();
      for (const [file, text] of Object.entries(GOOD)) await world.put(file, text);
      for (const gate of GATES) await world.put(NAMED[gate].replace('{v}', 'broken'), '<{"');
    });
    afterAll(() => world.close());

    it('reads each gate with its time and its version [PF-2, PF-3]', async () => {
      const found = { kind: 'found', at: Date.parse(at) };
      expect(await world.evidence.read('security', definition, '1')).toMatchObject({
        ...found,
        value: { critical: 0, high: 1, other: 0, worst: ['R: bad'], subject: '1' },
      });
      expect(await world.evidence.read('tests', definition, '1')).toMatchObject({
        ...found,
        value: { total: 2, failed: 1, skipped: 0, failures: ['fails'], subject: '1' },
      });
      expect(await world.evidence.read('reliability', definition, '1')).toMatchObject({
        ...found,
        value: { errorRatePercent: 0.1, p99Ms: 200, requests: 5000, hours: 24, subject: '1' },
      });
      expect(await world.evidence.read('approval', definition, '1')).toMatchObject({
        ...found,
        value: { by: 'Robin', role: 'Release Manager', subject: '1' },
      });
    });

    it('answers what is not there as missing, with where it was looked for [PF-3]', async () => {
      for (const gate of GATES) {
        expect(await world.evidence.read(gate, definition, '2')).toMatchObject({
          kind: 'missing',
          origin: expect.stringContaining(NAMED[gate].replace('{v}', '2')),
          reason: expect.stringMatching(/\w/),
        });
      }
    });

    it('answers what is broken as unreadable, with the reason [PF-3]', async () => {
      for (const gate of GATES) {
        expect(await world.evidence.read(gate, definition, 'broken')).toMatchObject({
          kind: 'unreadable',
          origin: expect.stringContaining(NAMED[gate].replace('{v}', 'broken')),
          reason: expect.stringMatching(/\w/),
        });
      }
    });

    it('answers a gate that the definition does not name or waives as missing [PF-3]', async () => {
      const bare = { ...definition, gates: { tests: { waived: 'there are no tests for it yet' } } };
      for (const gate of GATES) {
        expect(await world.evidence.read(gate, bare, '1')).toMatchObject({ kind: 'missing' });
      }
    });
  });
}
