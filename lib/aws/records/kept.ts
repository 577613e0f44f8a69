/**
 * How long waits, questions and wishes are kept, in seconds. A wait can be for a day, an execution for seven; one more, and
 * nobody asks for it any longer.
 */
export const KEPT_SECONDS = 8 * 86_400;
