import { slipwayCommand } from '../model/command.ts';
import { whoDecides } from '../model/who-decides.ts';
import type { ApprovalDesk } from '../ports/approval-desk.ts';
import type { IncidentDesk } from '../ports/incident-desk.ts';

/** Tells people who subscribed. */
export interface Notices {
  publish(subject: string, lines: readonly string[]): Promise<void>;
}

/** Asks by notice: what is decided, what follows from it, and the commands that answer. */
export const createNoticeApprovals = (notices: Notices): ApprovalDesk => ({
  ask: async ({ question, rules }) => {
    const answer = slipwayCommand(`approve ${question.deploymentId} ${question.subject}`, 'aws');
    await notices.publish(question.title, [
      question.title,
      ...question.lines.map((line) => `- ${line}`),
      '',
      `Yes: ${question.onApprove}.`,
      `  ${answer}`,
      `No: ${question.onReject}.`,
      `  ${answer.replace(' approve ', ' reject ')} --reason "…"`,
      `Who decides: ${whoDecides(rules)}.`,
      `Until ${new Date(question.expiresAt).toISOString()}.`,
    ]);
  },
});

/** An incident is told to people when it is declared; declared again, it is told again and stays one. */
export const withNotices = (desk: IncidentDesk, notices: Notices): IncidentDesk => ({
  open: (service, environment) => desk.open(service, environment),
  close: (id, at) => desk.close(id, at),
  declare: async (incident) => {
    const declared = await desk.declare(incident);
    await notices.publish(`${declared.severity}: ${declared.summary}`, [
      declared.summary,
      declared.impact,
      ...declared.manualSteps.map((step) => `- ${step}`),
    ]);
    return declared;
  },
});
