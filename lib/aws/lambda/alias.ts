import {
  GetAliasCommand,
  type GetAliasCommandOutput,
  type LambdaClient,
  UpdateAliasCommand,
} from '@aws-sdk/client-lambda';
import { lockLost, refused, transient } from '../../model/errors.ts';
import type { TrafficOrder } from '../../ports/traffic-driver.ts';
import { awsErrorName, callAws } from '../aws-errors.ts';

export interface AliasPlace {
  readonly client: LambdaClient;
  readonly functionName: string;
  readonly alias: string;
}

/** An alias as it stands: numbers of versions with their share in percent. */
export interface AliasSplit {
  readonly primary: string;
  readonly weights: ReadonlyMap<string, number>;
  readonly revision: string;
  readonly description: string;
}

/** Another writer may come in between; then the alias is read again. */
const WRITE_TRIES = 5;

/** The highest lock number that wrote to the alias is kept where the weights are, so both change in one step. */
const MARK = /\s*\[slipway lock (\d+)\]$/;

export async function readAlias(place: AliasPlace): Promise<AliasSplit> {
  const { client, functionName, alias } = place;
  let answer: GetAliasCommandOutput;
  try {
    answer = await callAws(`reading the alias ${alias} of the Lambda function ${functionName}`, () =>
      client.send(new GetAliasCommand({ FunctionName: functionName, Name: alias })),
    );
  } catch (error) {
    if (awsErrorName(error) !== 'ResourceNotFoundException') throw error;
    throw refused(
      `the Lambda function ${functionName} has no alias "${alias}", or does not exist; create it: aws lambda create-alias --function-name ${functionName} --name ${alias} --function-version <version>`,
    );
  }
  const additional = Object.entries(answer.RoutingConfig?.AdditionalVersionWeights ?? {});
  // Weights are shares of 1 with binary rounding: 0.05 has to come out as 5.
  const percent = (share: number) => Math.round(share * 1e6) / 1e4;
  const others = additional.map(([version, share]) => [version, percent(share)] as const);
  const rest = Math.round((100 - others.reduce((sum, [, share]) => sum + share, 0)) * 1e4) / 1e4;
  const primary = answer.FunctionVersion ?? '';
  return {
    primary,
    weights: new Map([[primary, rest], ...others]),
    revision: answer.RevisionId ?? '',
    description: answer.Description ?? '',
  };
}

/**
 * Writes a split for an order: only on the revision that was read, and never for an order whose lock number is older
 * than one that has written. `next` may throw to leave everything as it is.
 */
export async function writeAlias(
  place: AliasPlace,
  order: TrafficOrder,
  next: (now: AliasSplit) => { readonly primary: string; readonly other: readonly [string, number] | null },
): Promise<AliasSplit> {
  const { client, functionName, alias } = place;
  for (let tries = 0; tries < WRITE_TRIES; tries++) {
    const now = await readAlias(place);
    guard(now, order, place);
    const { primary, other } = next(now);
    try {
      await callAws(`changing the alias ${alias} of the Lambda function ${functionName}`, () =>
        client.send(
          new UpdateAliasCommand({
            FunctionName: functionName,
            Name: alias,
            FunctionVersion: primary,
            RoutingConfig: { AdditionalVersionWeights: other ? { [other[0]]: other[1] / 100 } : {} },
            Description: marked(now.description, order.fencing),
            RevisionId: now.revision,
          }),
        ),
      );
      return await readAlias(place);
    } catch (error) {
      if (awsErrorName(error) !== 'PreconditionFailedException') throw error;
    }
  }
  throw transient(`the alias ${alias} of ${functionName} changed ${WRITE_TRIES} times while it was written`);
}

/** An older order is turned away; a lock number that is not known yet is the highest so far. */
export function guard(now: AliasSplit, order: TrafficOrder, { functionName, alias }: AliasPlace): void {
  const highest = Number(MARK.exec(now.description)?.[1] ?? 0);
  if (order.fencing >= highest) return;
  throw lockLost(
    `${order.deploymentId} orders with lock number ${order.fencing}, and the alias ${alias} of ${functionName} has seen ${highest}: it lost the lock`,
  );
}

/** A description has 256 characters at most. */
function marked(description: string, fencing: number): string {
  const mark = ` [slipway lock ${fencing}]`;
  return (description.replace(MARK, '').slice(0, 256 - mark.length) + mark).trimStart();
}
