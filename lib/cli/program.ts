import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { SLIPWAY } from '../model/command.ts';
import { EXIT_USAGE } from '../model/ending.ts';
import { SlipwayError } from '../model/errors.ts';
import { visible } from '../model/said.ts';
import type { AwsOptions } from './commands/aws-session.ts';
import { DEMO_HOME, type DemoOptions, demo } from './commands/demo.ts';
import { type DeployOptions, deploy } from './commands/deploy.ts';
import { abort, recover, settle, unlock } from './commands/intervene.ts';
import { type PlanOptions, plan } from './commands/plan.ts';
import { type ReplayOptions, replay } from './commands/replay.ts';
import { reports, verifyReports } from './commands/reports.ts';
import { type HomeOptions, status } from './commands/status.ts';
import { validate } from './commands/validate.ts';
import { FAULTS } from './demo/services.ts';
import { homeIn, pasteable } from './pasteable.ts';
import { registerPeople, registerSlack } from './people/register.ts';
import { registerReplay } from './replay/register.ts';

/** Loaded only when it is asked for: the SDK takes longer to load than most commands take. */
const aws = () => import('./commands/aws.ts');
const onAccount = () => import('./commands/aws-intervene.ts');

/** Refused, or blocked: see EXIT_CODES. */
const EXIT_REFUSED = 2;

/** Runs a command line and answers its exit code. Errors are one line on stderr. */
export async function run(args: readonly string[]): Promise<number> {
  let code = 0;
  const exits =
    <A extends unknown[]>(command: (...given: A) => Promise<number>) =>
    async (...given: A) => {
      code = await command(...given);
    };
  try {
    await program(exits).parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
    const { message } = error as Error;
    process.stderr.write(`❌ ${visible(pasteable(message, homeIn(args)))}\n`);
    return error instanceof SlipwayError ? EXIT_REFUSED : 1;
  }
}

/** Options of a command that can be for this machine or for an account. */
type MaybeAws = AwsOptions & { readonly aws?: boolean };

type Exits = <A extends unknown[]>(
  command: (...given: A) => Promise<number>,
) => (...given: A) => Promise<void>;

function program(exits: Exits): Command {
  const slipway = new Command(SLIPWAY)
    .description('Safe production deployments.')
    .exitOverride()
    .showHelpAfterError();
  const inHome = (command: Command, home = '.slipway') =>
    command
      .exitOverride()
      .option('--home <folder>', 'where records, evidence and the platform of this machine live', home)
      .option('--services <folder>', 'folder of the service definitions', 'services')
      .option('--json', 'one JSON object a line');
  /** The same command for an account instead of this machine. */
  const onAws = (command: Command) =>
    command
      .option('--aws', 'in the AWS account of your credentials')
      .option('--stack <name>', 'with --aws: the stack of Slipway', 'Slipway');

  // A home of its own: what else is in production on this machine is none of its business.
  inHome(slipway.command('demo').description('a real deployment on this machine, with users'), DEMO_HOME)
    .addOption(new Option('--strategy <name>', 'how to deploy').choices(['blue-green', 'canary', 'rolling']))
    .addOption(new Option('--fault <name>', 'what is wrong with the new version').choices([...FAULTS]))
    .option('--fast', 'shorter observations')
    .option('--keep', 'leave the service running afterwards')
    .option('--port <number>', 'public port', port, 8080)
    .action(exits((options: DemoOptions) => demo(options)));
  onAws(inHome(slipway.command('deploy <service>').description('bring a version into production, or back')))
    .requiredOption('--version <version>', 'the version to deploy')
    .option('--guidance <text>', 'what to mind, in your words')
    .option('--ask', 'ask six questions first: strategy, risk, SLO targets, migration, rollback, observation')
    .option('--environment <name>', 'the environment, where it is not the default')
    .option('--request-id <id>', 'the same id starts one deployment only')
    .option('--yes', 'approve beforehand, in your name')
    .option('--answer-elsewhere', 'wait for `approve` or Slack, and do not ask at this terminal')
    .addOption(
      new Option('--on-inconclusive <what>', 'for a stage without a verdict').choices(['ask', 'advance']),
    )
    .action(
      exits((service: string, options: DeployOptions & MaybeAws) =>
        options.aws ? aws().then((on) => on.deployOnAws(service, options)) : deploy(service, options),
      ),
    );
  inHome(slipway.command('plan <service>').description('what a deployment would do, and why'))
    .requiredOption('--version <version>', 'the version to plan for')
    .option('--guidance <text>', 'what to mind, in your words')
    .option('--ask', 'ask six questions first: strategy, risk, SLO targets, migration, rollback, observation')
    .action(exits((service: string, options: PlanOptions) => plan(service, options)));
  onAws(
    inHome(
      slipway.command('status [service]').description('what serves, what is being deployed, what is locked'),
    ),
  ).action(
    exits((service: string | undefined, options: HomeOptions & MaybeAws) =>
      options.aws ? aws().then((on) => on.statusOnAws(service, options)) : status(service, options),
    ),
  );
  onAws(
    inHome(
      slipway
        .command('abort <service>')
        .description('roll a running deployment back (service or deployment id)'),
    ),
  )
    .option('--reason <text>', 'why')
    .action(
      exits((which: string, options: HomeOptions & MaybeAws & { reason?: string }) =>
        options.aws ? onAccount().then((on) => on.abortOnAws(which, options)) : abort(which, options),
      ),
    );
  registerPeople(slipway, { exits, anywhere: (command) => onAws(inHome(command)) });
  registerSlack(slipway, { exits, inHome, port });
  onAws(
    inHome(
      slipway
        .command('recover [id]')
        .description('bring back what should serve, and finish what a killed command or execution left open'),
    ),
  )
    .option(
      '--give-up <service>',
      'on this machine: a service that cannot be brought back is not wanted back',
    )
    .action(
      exits((id: string | undefined, options: HomeOptions & MaybeAws & { giveUp?: string }) =>
        options.aws ? onAccount().then((on) => on.recoverOnAws(id, options)) : recover(id, options),
      ),
    );
  onAws(
    inHome(
      slipway
        .command('unlock <service>')
        .description('release the lock that a failed rollback kept, and close incidents'),
    ),
  )
    .requiredOption('--reason <text>', 'why production is well again')
    .option('--environment <name>', 'the environment', 'production')
    .action(
      exits((service: string, options: HomeOptions & MaybeAws & { reason: string; environment: string }) =>
        options.aws ? onAccount().then((on) => on.unlockOnAws(service, options)) : unlock(service, options),
      ),
    );
  inHome(
    slipway
      .command('settle <service>')
      .description('all traffic to one version, where a deployment left it divided for a person to decide'),
  )
    .requiredOption('--on <version>', 'the version that served before, or the one that was deployed')
    .requiredOption('--reason <text>', 'why that one')
    .option('--environment <name>', 'the environment', 'production')
    .action(
      exits((service: string, options: HomeOptions & { on: string; reason: string; environment: string }) =>
        settle(service, options),
      ),
    );
  const reportsCommand = onAws(
    inHome(slipway.command('reports').description('where the reports are')),
  ).argument('[id]', 'a deployment');
  reportsCommand.action(
    exits((id: string | undefined, options: HomeOptions & MaybeAws) =>
      options.aws ? aws().then((on) => on.reportsOnAws(id, options)) : reports(id, options),
    ),
  );
  // Its options are those of `reports`, which commander takes wherever they stand.
  reportsCommand
    .command('verify <id>')
    .description('is the archive as it was written?')
    .exitOverride()
    .action(
      exits((id: string, _none: object, command: Command) =>
        ((options) =>
          options.aws ? aws().then((on) => on.verifyOnAws(id, options)) : verifyReports(id, options))(
          command.optsWithGlobals<HomeOptions & MaybeAws>(),
        ),
      ),
    );
  registerReplay(
    onAws(inHome(slipway.command('replay <service>').description('try a policy on the past'))),
    exits((service: string, options: ReplayOptions) => replay(service, options)),
  );
  inHome(slipway.command('validate [files...]').description('check definitions')).action(
    exits((files: string[], options: HomeOptions) => validate(files, options)),
  );
  return slipway;
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('a port is a number from 1 to 65535');
}
