export { chainHead, chainLine, lineText, NO_PREVIOUS } from './chain.ts';
export { buildManifest, sha256 } from './manifest.ts';
export { type Archive, type ArchiveVerdict, verifyArchive } from './verify-archive.ts';
export { type ChainVerdict, verifyChain } from './verify-chain.ts';
