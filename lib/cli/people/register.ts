import { Argument, type Command } from 'commander';
import { APPROVAL_SUBJECTS, type ApprovalSubject } from '../../model/signal.ts';
import { answer, extend, skip, type WordOptions } from '../commands/people.ts';
import { type SlackOptions, slackServe, slackTest } from '../commands/slack.ts';

type Exits = <A extends unknown[]>(
  command: (...given: A) => Promise<number>,
) => (...given: A) => Promise<void>;
type Add = (command: Command) => Command;

/** What people say to a deployment: approve, reject, extend, skip. */
export function registerPeople(slipway: Command, { exits, anywhere }: { exits: Exits; anywhere: Add }): void {
  for (const [name, approved] of [
    ['approve', true],
    ['reject', false],
  ] as const)
    anywhere(
      slipway
        .command(`${name} <id>`)
        .description(`${name} what a deployment asks`)
        .addArgument(new Argument('<subject>', 'what it asks about').choices(APPROVAL_SUBJECTS)),
    )
      .option('--reason <text>', 'why')
      .action(
        exits((id: string, subject: ApprovalSubject, options: WordOptions) =>
          answer(id, subject, approved, options),
        ),
      );
  anywhere(slipway.command('extend <id>').description('observe for longer what is observed now'))
    .requiredOption('--by <duration>', 'how much longer: 1m to 4h')
    .requiredOption('--reason <text>', 'why')
    .action(exits((id: string, options: WordOptions & { by: string }) => extend(id, options)));
  anywhere(
    slipway
      .command('skip <id>')
      .description('end the observation that runs now, where approvals.skipWaits allows it'),
  )
    .requiredOption('--reason <text>', 'why it is safe not to wait')
    .action(exits((id: string, options: WordOptions) => skip(id, options)));
}

/** Slack on this machine, and the proof that it is set up. */
export function registerSlack(
  slipway: Command,
  { exits, inHome, port }: { exits: Exits; inHome: Add; port: (text: string) => number },
): void {
  const slack = slipway
    .command('slack')
    .description('buttons and commands of Slack for this machine')
    .exitOverride();
  const common = (command: Command) =>
    inHome(command)
      .requiredOption('--team <id>', 'id of the workspace: T…')
      .requiredOption('--channel <id>', 'id of the channel: C…');
  common(
    slack
      .command('serve')
      .description('answer Slack until Ctrl-C (SLIPWAY_SLACK_TOKEN, SLIPWAY_SLACK_SECRET)'),
  )
    .option('--port <number>', 'where to listen', port, 3000)
    .action(exits((options: SlackOptions & { port: number }) => slackServe(options)));
  common(slack.command('test').description('prove the way to Slack and back'))
    .requiredOption(
      '--url <address>',
      'the endpoint: of `slack serve`, or the output SlackEndpoint of the stack',
    )
    .action(exits((options: SlackOptions & { url: string }) => slackTest(options)));
}
