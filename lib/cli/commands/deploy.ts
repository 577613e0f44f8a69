import { resolve } from 'node:path';
import type { LocalWorld } from '../../local/index.ts';
import { localTarget } from '../../local/local-target.ts';
import { slipwayCommand } from '../../model/command.ts';
import { parseDefinition } from '../../model/parse.ts';
import { currentUser } from '../approvals.ts';
import { answersFor } from '../ask-questions.ts';
import { bringBack } from '../bring-back.ts';
import { finishAbandoned } from '../finish-abandoned.ts';
import { outputFor } from '../output.ts';
import { deployWithProgress, exitCodeOf, requireSomebodyToAsk, withWorld } from '../session.ts';

export interface DeployOptions {
  readonly version: string;
  readonly guidance?: string;
  readonly environment?: string;
  readonly requestId?: string;
  readonly ask?: boolean;
  readonly onInconclusive?: 'ask' | 'advance';
  readonly yes?: boolean;
  readonly answerElsewhere?: boolean;
  readonly json?: boolean;
  readonly services: string;
  readonly home: string;
}

/** `slipway deploy checkout --version 1.4.2` */
export async function deploy(service: string, options: DeployOptions): Promise<number> {
  const yes = options.yes ?? false;
  const elsewhere = options.answerElsewhere ?? false;
  const output = outputFor(options);
  return withWorld(
    {
      home: resolve(options.home),
      services: resolve(options.services),
      yes,
      output,
      approvals: elsewhere && !yes ? 'elsewhere' : 'terminal',
    },
    async (world) => {
      await refuseElsewhere(world, service);
      requireSomebodyToAsk({ yes, elsewhere });
      const answers = await answersFor(options);
      const { outages } = await bringBack(world, output, service);
      await finishAbandoned(world, output, outages);
      const request = {
        requestId: options.requestId ?? world.ports.ids.next('req'),
        service,
        version: options.version,
        requestedBy: currentUser(),
        ...(options.environment === undefined ? {} : { environment: options.environment }),
        ...(options.guidance === undefined ? {} : { guidance: options.guidance }),
        ...answers,
      };
      const outcome = await deployWithProgress(world, request, output);
      if (outcome.deploymentId) output.line(null, `   ${slipwayCommand(`reports ${outcome.deploymentId}`)}`);
      output.close();
      return exitCodeOf(outcome);
    },
  );
}

/** Before anything is asked for: it would be asked in vain. What else is wrong is for the admission to say. */
async function refuseElsewhere({ ports: { definitions } }: LocalWorld, service: string): Promise<void> {
  const loaded = (await definitions.names()).includes(service) ? await definitions.load(service) : undefined;
  const parsed = loaded && parseDefinition(loaded.content, loaded.origin);
  if (parsed?.ok) localTarget(parsed.definition);
}
