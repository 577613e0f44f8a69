export { judgeRestoration, type RestorationVerdict, type VersionComingBack } from './judge-restoration.ts';
export {
  broughtBackSentence,
  deathReason,
  deathSentence,
  outageSentence,
  shouldServeText,
} from './sentences.ts';
