import type { Button } from '@slack/types';
import { isObserving } from '../../model/observing.ts';
import { observationKey } from '../../model/wish.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { SlackMessage } from '../api.ts';
import { button, row } from './buttons.ts';
import { ENDINGS, standing } from './deployment-standing.ts';
import { context, header, limited, oneLine, section, shortened, time } from './limits.ts';
import { shownStep } from './shown-step.ts';
import { splitBars } from './split-bars.ts';
import { atAGlance, told } from './words.ts';

export interface DeploymentView {
  readonly record: DeploymentRecord;
  /** The last verdict on the SLOs, as a sentence; null: there is none yet. */
  readonly verdict: string | null;
  /** Why nobody is at work on it any more, and what finishes it. @default somebody is */
  readonly left?: string | null | undefined;
  /** The newest line of the trail. */
  readonly last: string | null;
  /** Who released the lock that a failed way back kept, and why; null: nobody has, or there is none. */
  readonly released: string | null;
  /** The definition lets an approver end a wait. */
  readonly skipWaits: boolean;
  /** Where the reports are: a command, or an address. */
  readonly reports: string;
  /** Why it is told of here and not in the channel of its definition. @default it is told of where it is meant to */
  readonly moved?: string | undefined;
}

/** As much of the newest line as is read at a glance; all of it is in the thread. */
const GLANCE = 240;
/**
 * A verdict is never cut to a glance: "no limit is exceeded" stands before "but a rise of 2 pp is not ruled out yet", and half
 * of it says the opposite of the whole.
 */
const LONGEST_VERDICT = 1500;

/** The first message of a deployment's thread, kept up to date until it has ended (CM-1). */
export function deploymentMessage(view: DeploymentView): SlackMessage {
  const { record, verdict, last, released, moved, left = null } = view;
  const { service, version, environment, ending } = record;
  const title = `${headOf(view)}: ${service} ${version} in ${environment}`;
  return limited(`${title}${ending ? `. ${ending.reason}` : ''}`, [
    header(title),
    // A person has seen where traffic is, and has said so: nothing is uncertain any more.
    section(released === null ? splitBars(record).join('\n') : `*Released* by ${told(released)}`),
    ...(ending ? [section(told(ending.reason), 'the summary')] : []),
    ...(left === null ? untilOf(record).map((until) => section(until)) : [section(`❌ ${shownStep(left)}`)]),
    ...(verdict && !ending
      ? [section(`*SLOs*: ${shortened(told(verdict), LONGEST_VERDICT, 'the thread')}`)]
      : []),
    ...(last && !ending ? [context(`*Last*: ${told(atAGlance(last, GLANCE))}`)] : []),
    context(aboutOf(view)),
    ...(moved ? [context(`⚠️ ${told(moved)}`)] : []),
    ...row(buttonsOf(view)),
  ]);
}

/** Why a deployment is told of in another channel than its own. */
export const movedText = (from: string, why: string): string =>
  `Told here, as the channel ${from} takes no messages of Slipway: ${why}`;

/** An arrow that turns, where it goes back: at a glance it must not look like one that goes on. */
function headOf({ record, released, left }: DeploymentView): string {
  const { ending, state } = record;
  if (!ending && left) return '❌ Left open';
  if (!ending) return `${state.rollback || state.failure ? '↩️' : '⏳'} ${standing(record)}`;
  const { mark, words } = ENDINGS[ending.kind];
  return released === null ? `${mark} ${words}` : '🔓 Released';
}

function aboutOf({ record, reports }: DeploymentView): string {
  const { id, previousVersion, startedAt, ending, state } = record;
  const requestedBy = state.deployment?.request.requestedBy ?? 'unknown';
  return [
    previousVersion === null ? 'The first version' : `Before: ${oneLine(previousVersion)}`,
    `asked for by ${told(requestedBy)}`,
    ending ? `${time(startedAt)} to ${time(ending.at)}` : `since ${time(startedAt)}`,
    oneLine(id),
  ]
    .join(' · ')
    .concat(ending ? `\nReports: ${oneLine(reports)}` : '');
}

/** Which stage is observed, and for how long still; empty while nothing is. */
function untilOf({ state, ending }: DeploymentRecord): string[] {
  const { plan, progress, window } = state;
  if (!plan || !progress || !window || ending || !isObserving(state)) return [];
  const what = progress.final ? 'Final observation' : `Stage ${progress.stage + 1} of ${plan.stages.length}`;
  return [`*${what}*: watched until ${time(window.endsAt)}`];
}

function buttonsOf({ record, skipWaits, released, left }: DeploymentView): Button[] {
  const { id, service, environment, version, previousVersion, ending, state } = record;
  if (ending)
    // A freeze is ended by saying which version gets everything, and a release alone would be refused.
    return ending.kind === 'RollbackFailed' && released === null && state.rollback?.next !== 'page'
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
  const observing = isObserving(state) && !left;
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
