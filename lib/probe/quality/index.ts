export { createFileQualityEvidence, createQualityEvidence } from './file-quality-evidence.ts';
export { createFileRollbackEvidence } from './rollback-evidence.ts';
