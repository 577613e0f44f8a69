export { serviceLines } from './service-lines.ts';
