import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * Three tries of 6 s with jittered pauses: 20 s for a call that never answers. Two such calls fit into a short task
 * of 60 s, and the workflow tries the task again.
 */
const CONNECT_MS = 2000;
const ANSWER_MS = 6000;
const TRIES = 3;

/** What every SDK client gets. Region, credentials and endpoint come from the environment, as the SDK has it. */
export interface ClientConfig {
  readonly maxAttempts: number;
  readonly requestHandler: NodeHttpHandler;
}

/** @param answerMs patience with one answer; @default 6 s */
export const clientConfig = (answerMs: number = ANSWER_MS): ClientConfig => ({
  maxAttempts: TRIES,
  requestHandler: new NodeHttpHandler({
    connectionTimeout: CONNECT_MS,
    requestTimeout: answerMs,
    // Without it the handler only warns, and waits on.
    throwOnRequestTimeout: true,
  }),
});
