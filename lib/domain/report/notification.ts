import type { DeploymentEvidence } from '../../model/deployment-evidence.ts';
import type { EndingKind } from '../../model/ending.ts';
import { userImpact } from '../incident/user-impact.ts';
import { count, elapsed, formatAt } from './format.ts';
import { frozenTraffic } from './frozen.ts';
import { facts, heading, list, page, paragraph } from './markdown.ts';
import { describeOutcome } from './outcome.ts';
import { sloSentences } from './slo-sentences.ts';

const STATUS: Record<EndingKind, string> = {
  Deployed: '✓ Deployed',
  Refused: '⚠️ Not started',
  Blocked: '⚠️ Not started: not ready',
  RolledBack: '❌ Taken back; the previous version serves',
  RollbackFailed: '❌ Needs people now: the way back is not proven',
};

/** One draft for four audiences (RP-4). It is never sent from here: a person reviews and sends it. */
export function draftNotification(evidence: DeploymentEvidence): string {
  const { state, ending, plan } = evidence;
  const { deployment } = state;
  const outcome = describeOutcome(evidence);
  const name = deployment ? `${deployment.service} ${deployment.version}` : 'The deployment';
  const impact = impactSentence(evidence);
  const status = frozenTraffic(evidence)
    ? '❌ Needs people now: traffic stays where it is until a person decides'
    : STATUS[ending.kind];
  const took = deployment ? elapsed(ending.at - deployment.startedAt) : 'not started';
  const strategy = plan?.strategy ?? state.plan?.strategy ?? 'none: it ended before a plan was made';
  return page([
    heading(1, `DRAFT: ${name}. A person reviews and sends this.`),
    paragraph('Written from templates. Slipway never sends it by itself.'),
    heading(2, 'For executives'),
    facts([
      ['Status', status],
      ['What happened', ending.reason],
      ['User impact', impact],
      ['Duration', took],
    ]),
    heading(2, 'For product'),
    facts([
      ['Status', status],
      ['Version', versionSentence(evidence)],
      ['Strategy', strategy],
      ['User impact', impact],
      ['Traffic', outcome.traffic],
    ]),
    heading(2, 'For support'),
    facts([
      ['Status', status],
      ['What users may have met', impact],
      [
        'When',
        deployment ? `${formatAt(deployment.startedAt)} to ${formatAt(ending.at)}` : formatAt(ending.at),
      ],
      ['Now', outcome.traffic],
    ]),
    heading(2, 'For engineering'),
    facts([
      ['Status', `${ending.kind}: ${ending.reason}`],
      ['Version', versionSentence(evidence)],
      ['Strategy', strategy],
      ['Duration', took],
      ['Rollback', outcome.rollback],
      ['Evidence', outcome.evidence],
    ]),
    heading(3, 'SLOs'),
    list(sloSentences(evidence), 'No SLO was judged: the deployment ended before traffic was observed.'),
    heading(2, 'Next steps'),
    list(outcome.nextSteps, 'None.'),
  ]);
}

function versionSentence({ state: { deployment } }: DeploymentEvidence): string {
  if (!deployment) return 'not admitted';
  return `${deployment.version} ${deployment.previousVersion ? `after ${deployment.previousVersion}` : 'as the first version'} in ${deployment.environment}`;
}

/** Failed requests of the candidate, counted where they were measured. */
export function impactSentence({ state, slo, audit, rollback }: DeploymentEvidence): string {
  const shifted = rollback?.shifted ?? state.rollback?.shifted ?? (state.shifts ?? []).length > 0;
  if (!shifted) return 'None: no user traffic reached the new version.';
  const { requests, failed, exact, source } = userImpact({
    slo,
    audit,
    rollback,
    version: state.deployment?.version ?? null,
  });
  if (requests === null) return 'Some users reached the new version; how many was not measured.';
  return failed === null
    ? `${count(requests)} requests reached the new version; how many failed was not measured (${source}).`
    : `${exact ? '' : 'About '}${count(failed)} of ${count(requests)} requests to the new version failed (${source}).`;
}
