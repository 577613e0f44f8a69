import { writeReports } from '../domain/report/index.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import { keyOf, putEvidence, record, type Stage } from './context.ts';
import { gatherEvidence } from './gather-evidence.ts';

/** The reports as data and as Markdown (RP-1), from what was kept. A refusal at the door leaves none. */
export const publishReports =
  (ports: Ports): Stage =>
  async (state) => {
    const { deployment, ending } = state;
    if (!deployment || !ending) return state;
    const reports = writeReports(await gatherEvidence(ports, state, ending));
    for (const { name, data, markdown } of reports) {
      await putEvidence(ports, deployment, EVIDENCE.report(name, 'json'), data);
      await ports.evidence.put(keyOf(deployment, EVIDENCE.report(name, 'md')), markdown);
    }
    await record(ports, state, {
      action: 'publish reports',
      cause: 'the deployment ended',
      result: `Reports written: ${reports.map(({ name }) => name).join(', ')}`,
      status: 'done',
    });
    return state;
  };
