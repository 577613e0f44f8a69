export { causeOf, wasAborted } from './cause.ts';
export { decideEnding } from './decide-ending.ts';
export { type LeftToDo, leftToDo } from './left-to-do.ts';
export { clause, oneSentence } from './one-sentence.ts';
