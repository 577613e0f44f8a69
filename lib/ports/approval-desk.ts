import type { ApprovalQuestion } from '../model/signal.ts';

/** Where people are asked. The answer comes back later through the wait that `token` belongs to. */
export interface ApprovalDesk {
  ask(question: ApprovalQuestion, token: string): Promise<void>;
}
