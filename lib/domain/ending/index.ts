export { type Abort, abortBy, STOP_SIGNALS, type StopSignal } from './abort-by.ts';
export { causeOf, wasAborted } from './cause.ts';
export { decideEnding } from './decide-ending.ts';
export { diedSentence } from './died.ts';
export { type LeftToDo, leftToDo } from './left-to-do.ts';
export { clause, oneSentence } from './one-sentence.ts';
