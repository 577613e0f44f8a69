import * as z from 'zod';

/** One form of each way in; a name that no way in could prove would lock everybody out. */
const FORMS = [
  /^slack:[UW][A-Z0-9]{2,20}$/,
  /^slack-group:S[A-Z0-9]{2,20}$/,
  /^[^\s@:]+@[^\s@:]+\.[^\s@:]+$/,
  /^arn:aws[\w-]*:(iam|sts)::\d{12}:[\w+=,.@/-]+$/,
  /^user:[\w.@-]+$/,
];

/** Who may decide about a deployment. */
export const Approver = z
  .string()
  .max(256)
  .refine((name) => FORMS.some((form) => form.test(name)), {
    message:
      'an approver is slack:U… (a member id of Slack), slack-group:S… (a user group), an e-mail address of Slack, an ARN of IAM (a user, or a role for all its sessions), or user:… (of the machine that runs it)',
  });
