import type { Button, KnownBlock } from '@slack/types';
import type { EndingKind } from '../../model/ending.ts';
import { isObserving } from '../../model/observing.ts';
import { observationKey } from '../../model/wish.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { SlackMessage } from '../api.ts';
import { button, row } from './buttons.ts';
import { standing } from './deployment-standing.ts';
import { context, header, limited, oneLine, section, time } from './limits.ts';
import { splitBars } from './split-bars.ts';

export interface DeploymentView {
  readonly record: DeploymentRecord;
  /** The last verdict on the SLOs, as a sentence; null: there is none yet. */
  readonly verdict: string | null;
  /** The newest line of the trail. */
  readonly last: string | null;
  /** Who released the lock that a failed way back kept, and why; null: nobody has, or there is none. */
  readonly released: string | null;
  /** The definition lets an approver end a wait. */
  readonly skipWaits: boolean;
  /** Where the reports are: a command, or an address. */
  readonly reports: string;
}

const ENDINGS: Readonly<Record<EndingKind, string>> = {
  Deployed: '✅ Deployed',
  RolledBack: '↩️ Rolled back',
  RollbackFailed: '🚨 Needs people now',
  Refused: '⛔ Not started',
  Blocked: '⛔ Not ready',
};

/** The first message of a deployment's thread, kept up to date until it has ended (CM-1). */
export function deploymentMessage(view: DeploymentView): SlackMessage {
  const { record, verdict, last, reports, released } = view;
  const { service, version, environment, ending, state } = record;
  const what = `${service} ${version} → ${environment}`;
  const ended = ending && (released === null ? ENDINGS[ending.kind] : '🔓 Released');
  const head = ended ?? `⏳ ${standing(record)}`;
  const requestedBy = state.deployment?.request.requestedBy ?? 'unknown';
  const blocks: KnownBlock[] = [
    header(`${head}: ${what}`),
    ...splitBars(record).map((bar) => section(bar)),
    ...(ending ? [section(`*${oneLine(ending.reason)}*`, 'the summary')] : []),
    ...(released === null ? [] : [section(`Released by ${oneLine(released)}`)]),
    ...untilOf(record).map((until) => section(until)),
    ...(verdict && !ending ? [section(`SLOs: ${oneLine(verdict)}`)] : []),
    ...(last && !ending ? [context(`Last: ${oneLine(last)}`)] : []),
    context(
      `${record.previousVersion === null ? 'First version' : `Before: ${oneLine(record.previousVersion)}`} · asked for by ${oneLine(requestedBy)} · since ${time(record.startedAt)} · ${oneLine(record.id)}`,
    ),
    ...(ending ? [context(`Ended ${time(ending.at)}. Reports: ${oneLine(reports)}`)] : []),
  ];
  const buttons = buttonsOf(view);
  return limited(oneLine(`${head}: ${what}${ending ? `. ${ending.reason}` : ''}`), [
    ...blocks,
    ...(buttons.length > 0 ? [row(buttons)] : []),
  ]);
}

/** Which stage is observed, and for how long still; empty while nothing is. */
function untilOf({ state, ending }: DeploymentRecord): string[] {
  const { plan, progress, window } = state;
  if (!plan || !progress || !window || ending || !isObserving(state)) return [];
  const what = progress.final ? 'Final observation' : `Stage ${progress.stage + 1} of ${plan.stages.length}`;
  return [`${what}: watched until ${time(window.endsAt)}`];
}

function buttonsOf({ record, skipWaits, released }: DeploymentView): Button[] {
  const { id, service, environment, version, previousVersion, ending, state } = record;
  if (ending)
    return ending.kind === 'RollbackFailed' && released === null
      ? [
          button(
            'unlock',
            { service, environment, deployment: id },
            { label: 'Production is well: release', style: 'danger' },
          ),
        ]
      : [];
  // The way back is no place to abort: it goes on to its end.
  if (state.rollback || state.failure) return [];
  const observing = isObserving(state);
  const observation = observationKey(state.progress ?? { stage: 0, pass: 0 });
  const back = previousVersion
    ? `All traffic goes back to ${previousVersion}`
    : 'Nothing serves then, as before';
  return [
    button(
      'abort',
      { deployment: id },
      {
        label: 'Abort',
        style: 'danger',
        confirm: {
          title: `Abort ${service} ${version}?`,
          text: `${back}, and ${version} is removed.`,
          yes: 'Yes, abort it',
        },
      },
    ),
    ...(observing
      ? [button('extend', { deployment: id, observation }, { label: 'Observe for longer' })]
      : []),
    ...(observing && skipWaits
      ? [button('skip', { deployment: id, observation }, { label: 'Skip the rest' })]
      : []),
  ];
}
