import { DEPLOYMENT_SCENES } from './deployment-scenes.ts';
import { HOSTILE_SCENES } from './hostile-scenes.ts';
import { OTHER_SCENES } from './other-scenes.ts';
import { QUESTION_SCENES } from './question-scenes.ts';

/** File name → page: a message as people see it. */
export type Scene = readonly [file: string, html: string];

/** Each message, with what a deployment says on a usual day, and on the worst. */
export const SCENES: readonly Scene[] = [
  ...DEPLOYMENT_SCENES,
  ...QUESTION_SCENES,
  ...OTHER_SCENES,
  ...HOSTILE_SCENES,
];
