import { ServiceName, Version } from '../model/names.ts';
import { nearestName } from '../model/nearest-name.ts';
import { LONGEST_REASON } from '../model/said.ts';
import { LONGEST_GUIDANCE } from './actions.ts';

/** What `/slipway …` asks for. */
export type SlashCommand =
  | {
      readonly kind: 'deploy';
      readonly service: string;
      readonly version: string;
      readonly guidance?: string;
    }
  /** The form with the questions; it asks for what is null as well. */
  | {
      readonly kind: 'ask';
      readonly service: string | null;
      readonly version: string | null;
      readonly guidance: string;
    }
  | { readonly kind: 'status'; readonly service?: string }
  | { readonly kind: 'abort'; readonly which: string; readonly reason: string }
  | { readonly kind: 'unlock'; readonly service: string; readonly reason: string }
  | { readonly kind: 'help' }
  /** It repeats what was typed, so it is escaped where it is shown. */
  | { readonly kind: 'problem'; readonly text: string };

const USES = {
  deploy: '/slipway deploy <service> <version> [--ask] [what to mind, in your words]',
  status: '/slipway status [service]',
  abort: '/slipway abort <service or deployment> [why]',
  unlock: '/slipway unlock <service> <why production is well again>',
  help: '/slipway help',
} as const;

export const COMMAND_USES: readonly string[] = Object.values(USES);

/** Words as they are typed. Smart quotes and the like stay what they are: guidance is in people's words. */
export function parseCommandLine(text: string): SlashCommand {
  const [name = '', ...words] = text.trim().split(/\s+/);
  switch (name.toLowerCase()) {
    case '':
    case 'help':
      return { kind: 'help' };
    case 'deploy':
      return deployOf(words);
    case 'status': {
      const [service, ...more] = words;
      if (more.length > 0) return problem('status', 'there is more than one service');
      const wrong = service === undefined ? undefined : noName(ServiceName, service);
      if (wrong) return problem('status', wrong);
      return { kind: 'status', ...(service === undefined ? {} : { service }) };
    }
    case 'abort': {
      const [which, ...reason] = words;
      if (!which) return problem('abort', 'which deployment is not said');
      const long =
        tooLong('name of a deployment', which, LONGEST_ID) ??
        tooLong('reason', reason.join(' '), LONGEST_REASON);
      if (long) return problem('abort', long);
      return { kind: 'abort', which, reason: reason.join(' ') || 'no reason given' };
    }
    case 'unlock': {
      const [service, ...reason] = words;
      if (!service || reason.length === 0)
        return problem('unlock', 'a service is needed, and why production is well again');
      const wrong = noName(ServiceName, service) ?? tooLong('reason', reason.join(' '), LONGEST_REASON);
      if (wrong) return problem('unlock', wrong);
      return { kind: 'unlock', service, reason: reason.join(' ') };
    }
    default: {
      const near = nearestName(name.slice(0, 40), Object.keys(USES));
      return {
        kind: 'problem',
        text: `There is no command "${name.slice(0, 40)}".${near ? ` Did you mean "${near}"?` : ''} There are:\n${COMMAND_USES.join('\n')}`,
      };
    }
  }
}

/** Keyboards make one dash of two. */
const ASK = /^(?:--|[—–])ask$/i;
/** An id is as long as the name of an execution at most, with room. */
const LONGEST_ID = 128;

function deployOf(words: readonly string[]): SlashCommand {
  const asks = words.length === 0 || words.some((word) => ASK.test(word));
  const [service, version, ...rest] = words.filter((word) => !ASK.test(word));
  const guidance = rest.join(' ');
  if (!asks && (!service || !version)) return problem('deploy', 'a service and a version are needed');
  const wrong =
    (service ? noName(ServiceName, service) : undefined) ??
    (version ? noName(Version, version) : undefined) ??
    tooLong('guidance', guidance, LONGEST_GUIDANCE);
  if (wrong) return problem('deploy', wrong);
  return asks || !service || !version
    ? { kind: 'ask', service: service ?? null, version: version ?? null, guidance }
    : { kind: 'deploy', service, version, ...(guidance === '' ? {} : { guidance }) };
}

const tooLong = (what: string, text: string, limit: number): string | undefined =>
  text.length > limit ? `the ${what} has ${text.length} characters, of ${limit} at most` : undefined;

const problem = (name: keyof typeof USES, what: string): SlashCommand => ({
  kind: 'problem',
  text: `Nothing was done: ${what}. It is: ${USES[name]}`,
});

/** What a word is not, and what is allowed; undefined: it is one. Told at once, and not when the work is done. */
function noName(name: typeof ServiceName | typeof Version, word: string): string | undefined {
  const allowed = name.safeParse(word).error?.issues[0]?.message;
  return allowed === undefined ? undefined : `"${word.slice(0, 40)}" cannot be: ${allowed}`;
}
