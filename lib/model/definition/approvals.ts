import * as z from 'zod';
import { Approver } from './approver.ts';
import { durationBetween } from './duration-between.ts';

/** Who decides about deployments of a service, and how (ST-4, PF-8, CM-2). */
export const Approvals = z.strictObject({
  /** false: the plan needs no confirmation (ST-4). */
  confirmPlan: z.boolean().default(true),
  expireAfter: durationBetween(30, 86_400).default(3600),
  /** Whose word counts; empty: everybody at a terminal or with a role of IAM, and nobody from Slack. */
  approvers: z.array(Approver).max(50).default([]),
  /** How many of them have to approve. One who rejects is enough. */
  quorum: z.int().min(1).max(10).default(1),
  /** true: who requested a deployment cannot approve it; where nobody in particular requested it, it takes two. */
  fourEyes: z.boolean().default(false),
  /** Who is one person under several names, so that nobody is their own second: [["ada@example.com", "user:ada"], …]. */
  people: z.array(z.array(Approver).min(2).max(10)).max(200).default([]),
  /**
   * true: IAM forces the names of sessions on every role among `approvers` (sts:RoleSessionName), so two sessions of one role are
   * two people. Those of IAM Identity Center are in any case.
   */
  trustSessionNames: z.boolean().default(false),
  /** Who may start a deployment from Slack beside `approvers`. */
  requesters: z.array(Approver).max(50).default([]),
  /** true: an approver may end an observation early, with a reason. */
  skipWaits: z.boolean().default(false),
});
export type Approvals = z.infer<typeof Approvals>;

/** Where deployments of a service are told of and asked about. */
export const SlackChannel = z.strictObject({
  channel: z.string().regex(/^[CG][A-Z0-9]{2,20}$/, 'a channel is its id (C… or G…), not its name'),
});
