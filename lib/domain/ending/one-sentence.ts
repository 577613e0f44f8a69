/** A failure's text may be a whole log; a reason is read in one look, and the evidence has the rest. */
const LONGEST_REASON = 1000;

/** Text on one line, without line breaks and control characters, and with one full stop at its end. */
export function oneSentence(text: string): string {
  return `${clause(text)}.`;
}

/** The same without the full stop, to go on behind it. */
export function clause(text: string): string {
  const flat = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/[.\s]+$/, '');
  return flat.length > LONGEST_REASON ? `${flat.slice(0, LONGEST_REASON - 1).toWellFormed()}…` : flat;
}
