import { Arn, ArnFormat, type Stack } from 'aws-cdk-lib';
import type { TargetKind, TargetOf } from '../../model/definition/target/index.ts';

/** Actions on resources, as an IAM statement has them. */
export interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator → key → value, as in a policy. @default none */
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What is done with a target: the methods of its traffic driver, and what the ports beside it look at. */
export const TARGET_CALLS = [
  'describe',
  'read',
  'start',
  'shift',
  'goBack',
  'retire',
  'inspect',
  'periods',
  'smoke',
  'artifact',
] as const;
export type TargetCall = (typeof TARGET_CALLS)[number];

/** What AWS has to allow for each call on one target, and nothing else: test/aws holds it to what is really called. */
export type TargetGrants<Kind extends TargetKind> = (
  target: TargetOf<Kind>,
  stack: Stack,
) => Record<TargetCall, readonly Grant[]>;

/** For calls whose service has no resources, so that AWS allows nothing narrower (Service Authorization Reference). */
export const ANY_RESOURCE = ['*'] as const;

/** CloudWatch has no resources for GetMetricData, so AWS allows nothing narrower. */
export const READ_METRICS: Grant = { actions: ['cloudwatch:GetMetricData'], resources: ANY_RESOURCE };

/** `arn:aws:<service>:<region>:<account>:<resource>:<name>` in the stack's own account and region. */
export const arnInStack = (stack: Stack, service: string, resource: string, resourceName: string): string =>
  Arn.format({ service, resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME }, stack);
