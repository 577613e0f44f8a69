import { NEXT, type ServiceStanding, type StandingLine } from '../../model/standing.ts';
import type { DeploymentRecord } from '../../ports/deployment-records.ts';
import type { SlackMessage } from '../api.ts';
import { ENDINGS, standing } from './deployment-standing.ts';
import { context, LIMITS, limited, oneLine, section, shortened, time } from './limits.ts';
import { MARKS } from './lists.ts';
import { shownStep } from './shown-step.ts';
import { atAGlance, told } from './words.ts';

export interface Status {
  /** How the services stand that are asked about. */
  readonly standings: readonly ServiceStanding[];
  readonly open: readonly DeploymentRecord[];
  /** Of those, by id, whom nobody is at work on any more: why, and what to do. @default none */
  readonly leftOpen?: ReadonlyMap<string, string>;
  readonly ended: readonly DeploymentRecord[];
}

/** As much of a reason as is read at a glance, in a list. */
const GLANCE = 120;

/**
 * What the terminal says after `status` (CM-1), to the person who asked: what is in trouble, with the next step, then what is
 * being deployed, what serves, and how the last ones ended.
 */
export function statusMessage({ standings, open, leftOpen = new Map(), ended }: Status): SlackMessage {
  const isOpen = ({ service }: ServiceStanding) => open.some((record) => record.service === service);
  // The lock of a deployment that is at work is no trouble.
  const isTrouble = (each: ServiceStanding) =>
    each.lines.some(({ mark }) => mark === 'failed' || (mark === 'attention' && !isOpen(each)));
  const troubles = standings.filter(isTrouble);
  const quiet = standings.filter((each) => !isTrouble(each));
  const left = open.filter(({ id }) => leftOpen.has(id));
  const running = open.filter(({ id }) => !leftOpen.has(id));
  const failed = [...troubles.filter(({ lines }) => lines.some(({ mark }) => mark === 'failed')), ...left];
  const worst = new Set(failed.map(({ service }) => service)).size;
  const needs = worst === 1 ? '1 service needs people.' : `${worst} services need people.`;
  const deployed = running.length === 0 ? 'Nothing is being deployed.' : `${running.length} being deployed.`;
  return limited(
    worst === 0 ? deployed : `${needs} ${deployed}`,
    [
      ...(worst > 0 ? [section(`*${needs}*`)] : []),
      ...troubles.flatMap(({ lines }) =>
        packed(lines.map(lineOf), LIMITS.section).map((text) => section(text)),
      ),
      ...left.map(({ id }) => section(`❌ ${shownStep(leftOpen.get(id) ?? '')}`)),
      ...(running.length > 0 ? running.map((record) => section(runningLine(record))) : [section(deployed)]),
      ...packed(
        quiet.flatMap(({ lines }) => lines.map(lineOf)),
        LIMITS.context,
      ).map((text) => context(text)),
      ...(ended.length > 0 ? [context('*Ended last*')] : []),
      ...ended.map((record) => context(endedLine(record))),
    ],
    REST,
  );
}

const REST = '`status` at the terminal';

/** What to do is what gets copied. */
function lineOf({ mark, text }: StandingLine): string {
  if (text.startsWith(NEXT)) return `→ ${shownStep(text.slice(NEXT.length))}`;
  return mark === null ? told(text) : `${MARKS[mark]} ${told(text)}`;
}

/** As many whole lines in one text as there is room for: no command is cut, and there may be more lines than blocks. */
function packed(lines: readonly string[], limit: number): string[] {
  const texts: string[] = [];
  for (const line of lines.map((each) => shortened(each, limit, REST))) {
    const last = texts.at(-1);
    if (last !== undefined && last.length + 1 + line.length <= limit)
      texts[texts.length - 1] = `${last}\n${line}`;
    else texts.push(line);
  }
  return texts;
}

const runningLine = (record: DeploymentRecord): string =>
  `⏳ *${oneLine(record.service)} ${oneLine(record.version)}*: ${oneLine(standing(record))}, since ${time(record.startedAt)}\n\`${oneLine(record.id)}\``;

function endedLine(record: DeploymentRecord): string {
  const { service, version, ending } = record;
  if (!ending) return `⏳ ${oneLine(service)} ${oneLine(version)}: closing`;
  const { mark, words } = ENDINGS[ending.kind];
  return `${mark} ${oneLine(service)} ${oneLine(version)}: ${words}, ${time(ending.at)}\n${told(atAGlance(ending.reason, GLANCE))}`;
}
