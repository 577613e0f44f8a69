import type { AuditLine } from './audit.ts';

/** One line about how something stands, as a terminal and a chat show it. */
export interface StandingLine {
  /** null: it is as it should be, or says what to do about the line before. */
  readonly mark: AuditLine['status'] | null;
  readonly text: string;
}

/** How one service stands: where its traffic is, what holds it up, and after each trouble the next step. */
export interface ServiceStanding {
  readonly service: string;
  readonly lines: readonly StandingLine[];
}

/** What to do about the line before. */
export const NEXT = '   next: ';
