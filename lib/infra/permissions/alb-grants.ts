import { ANY_RESOURCE, READ_METRICS, type TargetGrants } from './grant.ts';

/** Two target groups behind a rule. */
export const albGrants: TargetGrants<'alb'> = (target) => {
  const read = [
    {
      actions: [
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTags',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
      // Elastic Load Balancing has no resources for its Describe calls.
      resources: ANY_RESOURCE,
    },
  ];
  const move = [
    ...read,
    {
      actions: ['elasticloadbalancing:ModifyRule', 'elasticloadbalancing:AddTags'],
      resources: [target.rule],
    },
  ];
  return {
    describe: read,
    read,
    start: read,
    shift: move,
    goBack: move,
    retire: read,
    inspect: read,
    periods: [...read, READ_METRICS],
    smoke: read,
    artifact: read,
  };
};
