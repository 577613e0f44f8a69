export { type CandidateQuestion, type CandidateVerdict, judgeCandidate } from './judge-candidate.ts';
export { judgeInfrastructure } from './judge-infrastructure.ts';
