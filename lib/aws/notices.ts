import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { ApprovalDesk } from '../ports/approval-desk.ts';
import type { IncidentDesk } from '../ports/incident-desk.ts';
import { callAws } from './aws-errors.ts';

export interface NoticeTopic {
  readonly client: SNSClient;
  readonly topic: string;
}

/** SNS takes a subject of less than 100 characters, without line breaks. */
const subjectOf = (text: string) => text.replace(/\s+/g, ' ').slice(0, 99);

const publish = ({ client, topic }: NoticeTopic, subject: string, lines: readonly string[]) =>
  callAws(`publishing a notice to ${topic}`, () =>
    client.send(
      new PublishCommand({ TopicArn: topic, Subject: subjectOf(subject), Message: lines.join('\n') }),
    ),
  );

/** Asks by notice: what is decided, what follows from it, and the commands that answer. */
export const createNoticeApprovals = (topic: NoticeTopic): ApprovalDesk => ({
  ask: async (question) => {
    const answer = `npx slipway approve ${question.deploymentId} ${question.subject} --aws`;
    await publish(topic, question.title, [
      question.title,
      ...question.lines.map((line) => `- ${line}`),
      '',
      `Yes: ${question.onApprove}.`,
      `  ${answer}`,
      `No: ${question.onReject}.`,
      `  ${answer.replace(' approve ', ' reject ')} --reason "…"`,
      `Until ${new Date(question.expiresAt).toISOString()}.`,
    ]);
  },
});

/** An incident is told to people when it is declared; declared again, it is told again and stays one. */
export const withNotices = (desk: IncidentDesk, topic: NoticeTopic): IncidentDesk => ({
  ...desk,
  declare: async (incident) => {
    const declared = await desk.declare(incident);
    await publish(topic, `${declared.severity}: ${declared.summary}`, [
      declared.summary,
      declared.impact,
      ...declared.manualSteps.map((step) => `- ${step}`),
    ]);
    return declared;
  },
});
