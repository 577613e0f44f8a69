export { type CandidateQuestion, type CandidateVerdict, judgeCandidate } from './judge-candidate.ts';
export { judgeInfrastructure, RESTART_WINDOW_SECONDS } from './judge-infrastructure.ts';
