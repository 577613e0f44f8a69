import { type Stack, Token } from 'aws-cdk-lib';
import type { ServiceFile } from './service-definitions.ts';

/**
 * Every ARN of a definition is in the stack's own account and region, where these are known at synth: Slipway reaches
 * nothing else. Throws with every one that is not.
 */
export function refuseElsewhere(stack: Stack, services: readonly ServiceFile[]): void {
  const own = { region: stack.region, account: stack.account };
  const problems = services.flatMap(({ path, definition }) =>
    arnsIn(definition.target).flatMap(({ at, arn }) => {
      const [, , , region = '', account = ''] = arn.split(':');
      return [
        differs(region, own.region) &&
          `${path}: ${at}: ${arn} is in the region ${region}, and the stack in ${own.region}`,
        differs(account, own.account) &&
          `${path}: ${at}: ${arn} is in the account ${account}, and the stack in ${own.account}`,
      ].filter((problem) => problem !== false);
    }),
  );
  if (problems.length > 0)
    throw new Error(
      `Slipway deploys in its own account and region; correct these, or deploy a stack where they are:\n${problems.join('\n')}`,
    );
}

/** A region or account that CloudFormation fills in later can be compared with nothing; IAM has no region. */
const differs = (said: string, own: string) => said !== '' && !Token.isUnresolved(own) && said !== own;

/** Every ARN in a value, with the path to it. */
function arnsIn(value: unknown, at = 'target'): Array<{ readonly at: string; readonly arn: string }> {
  if (typeof value === 'string') return value.startsWith('arn:') ? [{ at, arn: value }] : [];
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => arnsIn(inner, `${at}.${key}`));
}
