/** Text from outside says what it says and does nothing: no mention, no link, no channel (docs.slack.dev, "Escaping text"). */
export const literal = (text: string): string =>
  text.toWellFormed().replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What ends a line, cannot be seen, or turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]+/gu;

/** For plain text, which Slack reads nothing in. Half a character from outside is none in UTF-8, in which Slack gets everything. */
export const onOneLine = (text: string): string => text.toWellFormed().replace(UNSEEN, ' ').trim();

/**
 * Text from outside that stays on its line: a reason with a line of its own could pass for one of ours, and a block of code that
 * it opens would take in what follows.
 */
export const oneLine = (text: string): string => literal(onOneLine(text)).replaceAll('```', "'''");

/**
 * "Ada (slack:U024BE7LH)" and "slack:U024BE7LH ada@example.com": a person as the way in has proven them. The ids are in the audit
 * trail; on a phone they are two lines of noise around a name.
 */
const IN_BRACKETS = / \(slack:[UW][A-Z0-9]{2,20}\)/g;
const BEFORE_ADDRESS = /(?<!\S)slack:[UW][A-Z0-9]{2,20} (?=[^\s@]+@[^\s@]+)/g;

/** People as they call each other, in a text that names them. Nobody is mentioned by it: it tells of what was. */
export const plainPeople = (text: string): string =>
  text.replace(IN_BRACKETS, '').replace(BEFORE_ADDRESS, '');
