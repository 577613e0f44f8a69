import * as z from 'zod';
import { refused } from '../model/errors.ts';

/** What the one secret holds, as JSON (Secrets Manager), and the environment of one machine holds as variables. */
export const SlackSecret = z.object({
  /** Bot token of the installed app. */
  botToken: z.string().startsWith('xoxb-'),
  signingSecret: z.string().min(8),
  /** While the signing secret is being changed: the one before. */
  previousSigningSecret: z.string().min(8).optional(),
});
export type SlackSecret = z.infer<typeof SlackSecret>;

/**
 * Reads the secret's text. Throws DeploymentRefused with what is missing, and never with what is there.
 *
 * @param where it lies, for the message
 */
export function parseSlackSecret(text: string, where: string): SlackSecret {
  const parsed = SlackSecret.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const wrong = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the whole'))].join(', ');
  throw refused(
    `${where} is not what Slipway needs (${wrong}): store {"botToken":"xoxb-…","signingSecret":"…"} in it, from the pages "OAuth & Permissions" and "Basic Information" of the app`,
  );
}

/** The newest first. */
export const signingSecrets = ({ signingSecret, previousSigningSecret }: SlackSecret): string[] =>
  previousSigningSecret === undefined ? [signingSecret] : [signingSecret, previousSigningSecret];

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Told as what it is not; the text itself is a secret.
    return undefined;
  }
}
