import * as z from 'zod';

/**
 * ARNs as AWS writes them, whole: they become resources of permissions, where a `*` would allow more than was named.
 * Source: "Service Authorization Reference", Elastic Load Balancing V2 and IAM.
 */
const elb = (rest: string, what: string, example: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:aws[a-z-]*:elasticloadbalancing:[a-z0-9-]+:\\d{12}:${rest}$`),
      `the whole ARN of ${what}, such as arn:aws:elasticloadbalancing:eu-central-1:111122223333:${example}`,
    );

export const TargetGroupArn = elb(
  'targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-z]+',
  'a target group',
  'targetgroup/shop/73e2d6bc24d8a067',
);

export const ListenerRuleArn = elb(
  'listener-rule/app/[A-Za-z0-9-]{1,32}(/[0-9a-z]+){3}',
  'a listener rule of an Application Load Balancer',
  'listener-rule/app/shop/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee',
);

export const ApplicationLoadBalancerArn = elb(
  'loadbalancer/app/[A-Za-z0-9-]{1,32}/[0-9a-z]+',
  'an Application Load Balancer',
  'loadbalancer/app/shop/50dc6c495c0c9188',
);

export const RoleArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
    'the whole ARN of a role, such as arn:aws:iam::111122223333:role/shop-task',
  );
