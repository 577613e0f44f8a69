import { Logger } from '@aws-lambda-powertools/logger';
import type { Announcer } from '../ports/announcer.ts';

/** Progress as structured log lines; people follow an execution by its audit trail. */
export function createLogAnnouncer(): Announcer {
  const logger = new Logger({ serviceName: 'slipway' });
  return {
    announce: async (deploymentId, announcement) => {
      if (announcement.kind === 'step')
        logger.info(announcement.text, { deploymentId, mark: announcement.mark });
      else logger.info(announcement.kind, { deploymentId, announcement });
    },
  };
}
