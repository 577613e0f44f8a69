import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { LogLevel, type LogOptions } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';

/** Every event of every execution with its data: the state carries no secret, and 90 days outlast any review. */
export const executionLogs = (scope: Construct, stateMachineName: string): LogOptions => ({
  // Step Functions finds log groups below this prefix without a resource policy that grows with their number.
  destination: new LogGroup(scope, 'Logs', {
    logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  }),
  level: LogLevel.ALL,
  includeExecutionData: true,
});
