export { causeOf, wasAborted } from './cause.ts';
export { decideEnding } from './decide-ending.ts';
export { clause, oneSentence } from './one-sentence.ts';
