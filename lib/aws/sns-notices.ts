import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { callAws } from './aws-errors.ts';
import type { ClientConfig } from './clients.ts';
import type { Notices } from './notices.ts';

/** SNS takes a subject of less than 100 characters, without line breaks. */
const subjectOf = (text: string) => text.replace(/\s+/g, ' ').slice(0, 99);

export function createSnsNotices(config: ClientConfig, topic: string): Notices {
  const client = new SNSClient(config);
  return {
    publish: async (subject, lines) => {
      await callAws(`publishing a notice to ${topic}`, () =>
        client.send(
          new PublishCommand({ TopicArn: topic, Subject: subjectOf(subject), Message: lines.join('\n') }),
        ),
      );
    },
  };
}
