/**
 * Whether `requestedBy` names a person whose vote could be told from others: one word, or several that are each a name of
 * Slack, IAM or e-mail. "push to checkout" and "nightly build" name nobody.
 */
export function namesSomebody(requestedBy: string): boolean {
  const words = requestedBy.trim().split(/\s+/);
  return words.length === 1 ? words[0] !== '' : words.every((word) => /[:@]/.test(word));
}
