import { parseDuration } from '../../model/duration.ts';
import type { RiskLevel, StrategyName } from '../../model/names.ts';

/** What was understood of free text (IN-4). undefined: nothing was said about it. */
export interface Guidance {
  readonly strategy?: { readonly words: string; readonly value: StrategyName };
  readonly risk?: { readonly words: string; readonly value: RiskLevel };
  readonly steps?: { readonly words: string; readonly value: readonly number[] };
  readonly observeSeconds?: { readonly words: string; readonly value: number };
  readonly zeroDowntime?: { readonly words: string };
  readonly migration?: { readonly words: string };
  /** Parts of the text that nothing was understood of. */
  readonly unused: readonly string[];
  /** Two phrases that cannot both be meant. */
  readonly contradiction?: readonly [string, string];
}

const STRATEGY = /\b(blue[\s/-]?green|canary|rolling(?: update)?)\b/gi;
const RISK = /\b(low|medium|high)[\s-]risk\b/gi;
const STEPS = /\d{1,3}(?:\.\d+)?\s*%?(?:\s*(?:→|->|,|then|to)\s*\d{1,3}(?:\.\d+)?\s*%?)+/gi;
/** Numbers in a row are steps only with a percent sign: "5 to 10" may be anything, and "1.4.1 -> 1.4.2" is versions. */
const LOOKS_LIKE_STEPS = /%/;
/** Of "5 to 10 minutes" the longer counts: it is the more careful one. */
const OBSERVE =
  /\b(?:observ\w*|watch)(?: it| everything| each stage)?(?: for)?\s+(?:\d+\s*(?:to|-|–)\s*)?(\d+|an?|one|half an)\s*(s|sec\w*|m|min\w*|h|hours?)\b/gi;
const ZERO_DOWNTIME = /\b(?:zero|no)[\s-]downtime\b/gi;
const MIGRATION = /\b(?:database|schema)[\s-]migration\b/gi;

/** Picks out of a sentence what tunes the plan. Text that is not understood is listed, and changes nothing. */
export function readGuidance(text: string): Guidance {
  const strategies = find(text, STRATEGY).map((words) => ({ words, value: strategyOf(words) }));
  const risks = find(text, RISK).map((words) => ({
    words,
    value: words.split(/[\s-]/)[0]?.toLowerCase() as RiskLevel,
  }));
  // What is a time is not read as steps as well.
  const steps = find(text.replace(OBSERVE, ';'), STEPS)
    .filter((words) => LOOKS_LIKE_STEPS.test(words))
    .map((words) => ({ words, value: (words.match(/\d+(?:\.\d+)?/g) ?? []).map(Number) }));
  const observations = [...text.matchAll(OBSERVE)].map((match) => ({
    words: match[0],
    value: secondsOf(match[1] ?? '', match[2]?.[0]?.toLowerCase() ?? ''),
  }));
  const zero = find(text, ZERO_DOWNTIME)[0];
  const migration = find(text, MIGRATION)[0];
  const contradiction =
    differing(strategies) ??
    differing(risks) ??
    differing(observations) ??
    differing(steps.map(({ words, value }) => ({ words, value: value.join() })));
  return {
    ...(strategies[0] ? { strategy: strategies[0] } : {}),
    ...(risks[0] ? { risk: risks[0] } : {}),
    ...(steps[0] ? { steps: steps[0] } : {}),
    ...(observations[0] ? { observeSeconds: observations[0] } : {}),
    ...(zero ? { zeroDowntime: { words: zero } } : {}),
    ...(migration ? { migration: { words: migration } } : {}),
    ...(contradiction ? { contradiction } : {}),
    unused: leftOver(text),
  };
}

const find = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map((match) => match[0].trim());

function strategyOf(words: string): StrategyName {
  if (/^blue/i.test(words)) return 'blue-green';
  return /^canary/i.test(words) ? 'canary' : 'rolling';
}

function differing<T>(
  found: ReadonlyArray<{ words: string; value: T }>,
): readonly [string, string] | undefined {
  const [first] = found;
  const other = first && found.find((each) => each.value !== first.value);
  return first && other ? [first.words, other.words] : undefined;
}

/** "an hour", "half an hour": what people type. */
function secondsOf(count: string, unit: string): number {
  const words = count.toLowerCase();
  const one = parseDuration(`1${unit}`) ?? 0;
  if (words.startsWith('half')) return one / 2;
  return /^\d+$/.test(words) ? (parseDuration(`${words}${unit}`) ?? 0) : one;
}

function leftOver(text: string): string[] {
  return [STRATEGY, RISK, OBSERVE, ZERO_DOWNTIME, MIGRATION]
    .reduce((rest, pattern) => rest.replace(pattern, ';'), text)
    .replace(STEPS, (words) => (LOOKS_LIKE_STEPS.test(words) ? ';' : words))
    .split(/[;.,\n]/)
    .map((part) => part.trim())
    .filter((part) => /\w{2}/.test(part));
}
