import { draftNotification } from '../domain/report/index.ts';
import { EVIDENCE } from '../model/evidence-keys.ts';
import type { Ports } from '../ports/index.ts';
import { keyOf, record, type Stage } from './context.ts';
import { gatherEvidence } from './gather-evidence.ts';

/** Drafts what stakeholders may be told (RP-4). A person reviews and sends it. */
export const draftNotificationStage =
  (ports: Ports): Stage =>
  async (state) => {
    const { deployment, ending } = state;
    if (!deployment || !ending) return state;
    await ports.evidence.put(
      keyOf(deployment, EVIDENCE.notification),
      draftNotification(await gatherEvidence(ports, state, ending)),
    );
    await record(ports, state, {
      action: 'draft notification',
      cause: 'the deployment ended',
      result: 'A notification is drafted; a person reviews and sends it',
      status: 'done',
    });
    return state;
  };
