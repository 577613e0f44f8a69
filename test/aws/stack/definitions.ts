import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definitionOf, type Story } from './stories.ts';

/** Services beside the stories: what events, stops and commands do is seen on them. */
const OTHERS = {
  clerk: {
    target: { kind: 'lambda', function: 'clerk' },
    alarms: ['clerk-errors'],
    // Cut over with a control slice, and gone back from there; long enough for commands to find it running.
    delivery: {
      strategy: 'blue-green',
      steps: undefined,
      cutOver: 'keep-control',
      controlSlice: 5,
      observe: '10s',
      finalObserve: '10s',
    },
  },
  scribe: {
    target: { kind: 'lambda', function: 'scribe' },
    alarms: ['scribe-errors'],
    delivery: { strategy: 'canary', steps: [25, 100], controlSlice: 0, observe: '40s', finalObserve: '6s' },
    approvals: {
      approvers: ['slack-group:S0OPS'],
      quorum: 2,
      fourEyes: true,
      skipWaits: true,
      expireAfter: '2m',
    },
  },
  courier: {
    target: { kind: 'lambda', function: 'courier' },
    alarms: ['courier-errors'],
    // Long enough at 25 % for whatever stops it there.
    delivery: { strategy: 'canary', steps: [25, 100], controlSlice: 0, observe: '40s', finalObserve: '40s' },
  },
};

/** Writes the definition of every service into a folder, and answers it. */
export function writeDefinitions(stories: readonly Story[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-services-'));
  const common = readFileSync(join(__dirname, 'services', 'greeter.yaml'), 'utf8');
  for (const story of stories)
    writeFileSync(join(folder, `${story.service}.yaml`), definitionOf(common, story));
  for (const [service, definition] of Object.entries(OTHERS))
    writeFileSync(join(folder, `${service}.yaml`), definitionOf(common, { service, definition }));
  return folder;
}
