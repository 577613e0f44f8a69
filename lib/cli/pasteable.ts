import { SLIPWAY } from '../model/command.ts';

/** Options without which a command would be about another machine's home, with what they are when nobody gives them. */
const DEFAULTS = { home: '.slipway', services: 'services' } as const;

/** A command in a sentence, up to what ends it; its first word may have a second one. */
const COMMAND = new RegExp(`${SLIPWAY} ([a-z]+(?: (?:verify|serve|test)\\b)?)([^;\`)\\n]*)`, 'g');

/**
 * The text with every command as it has to be typed for the home that this one was typed for: messages are written where
 * nobody knows of homes. One that says where it is about (`--aws`, `--home`) stays.
 *
 * @param options home, services: as given; undefined: not given
 */
export function pasteable(
  text: string,
  options: {
    readonly home?: string | undefined;
    readonly services?: string | undefined;
    readonly aws?: boolean | undefined;
  },
): string {
  const given = (Object.keys(DEFAULTS) as Array<keyof typeof DEFAULTS>).flatMap((name) => {
    const value = options[name];
    return value === undefined || value === DEFAULTS[name] ? [] : [` --${name} ${quoted(value)}`];
  });
  if (given.length === 0 || options.aws) return text;
  return text.replace(COMMAND, (whole, words: string, rest: string) =>
    /--(aws|home)\b/.test(rest) ? whole : `${SLIPWAY} ${words}${given.join('')}${rest}`,
  );
}

const quoted = (value: string) =>
  /^[\w./@+-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

/** What a command line gives of them, for what goes wrong before or after it is read. */
export function homeIn(args: readonly string[]): { home?: string; services?: string; aws: boolean } {
  const givenAs = (name: string) => {
    const at = args.findIndex((each) => each === name || each.startsWith(`${name}=`));
    return at < 0 ? undefined : args[at]?.includes('=') ? args[at].slice(name.length + 1) : args[at + 1];
  };
  const [home, services] = [givenAs('--home'), givenAs('--services')];
  return {
    ...(home === undefined ? {} : { home }),
    ...(services === undefined ? {} : { services }),
    aws: args.includes('--aws'),
  };
}
