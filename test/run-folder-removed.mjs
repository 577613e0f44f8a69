export { remove as default } from './run-folder.mjs';
