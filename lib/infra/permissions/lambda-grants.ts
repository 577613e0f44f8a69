import { arnInStack, READ_METRICS, type TargetGrants } from './grant.ts';

/** A Lambda function behind an alias. */
export const lambdaGrants: TargetGrants<'lambda'> = (target, stack) => {
  const arn = arnInStack(stack, 'lambda', 'function', target.function);
  /** Versions and aliases: the candidate's number is not known yet. */
  const qualified = `${arn}:*`;
  const versions = {
    actions: ['lambda:ListVersionsByFunction', 'lambda:GetFunctionConfiguration'],
    resources: [arn, qualified],
  };
  const list = { actions: ['lambda:ListVersionsByFunction'], resources: [arn] };
  const alias = { actions: ['lambda:GetAlias'], resources: [arn, qualified] };
  const read = [alias, versions];
  const move = [...read, { actions: ['lambda:UpdateAlias'], resources: [arn] }];
  return {
    describe: [],
    read,
    start: move,
    shift: move,
    goBack: move,
    retire: move,
    inspect: read,
    periods: [list, alias, READ_METRICS],
    smoke: [list, { actions: ['lambda:InvokeFunction'], resources: [qualified] }],
    artifact: [versions],
  };
};
