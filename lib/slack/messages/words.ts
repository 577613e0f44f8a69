import { oneLine, plainPeople, time } from './limits.ts';

/** "2026-11-20T03:47:00.000Z", as the trail writes times: nobody reads that at night, in a zone that is not theirs. */
const STAMP = /\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?Z/g;

/** A sentence from outside, with people as they are called and times in each reader's own time. */
export const told = (text: string): string =>
  oneLine(plainPeople(text)).replace(STAMP, (stamp) => {
    const at = Date.parse(stamp);
    return Number.isNaN(at) ? stamp : time(at);
  });

/** "03:47 UTC", where Slack translates nothing: in notifications. */
export const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;

/**
 * One of `approvals.approvers` of a definition, as a mention: whoever is asked is called. Only what is an id and nothing else
 * is one; every other name is shown as it stands.
 */
export function called(approver: string): string {
  const member = /^slack:([UW][A-Z0-9]{2,20})$/.exec(approver)?.[1];
  if (member) return `<@${member}>`;
  const group = /^slack-group:(S[A-Z0-9]{2,20})$/.exec(approver)?.[1];
  return group ? `<!subteam^${group}>` : oneLine(approver);
}

/**
 * The beginning of a sentence, up to where one of its clauses ends: as much as is read at a glance. The figures that prove it
 * are in the thread. Not for a verdict: its second half may turn the first one around.
 */
export function atAGlance(text: string, limit: number): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= limit) return line;
  const start = line.slice(0, limit);
  const end = Math.max(...['; ', ': ', ', ', '. '].map((mark) => start.lastIndexOf(mark)));
  const word = start.lastIndexOf(' ');
  return `${start.slice(0, end > limit / 2 ? end : word > limit / 2 ? word : limit)} …`;
}
