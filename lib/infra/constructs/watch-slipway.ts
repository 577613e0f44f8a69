import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';

const PERIOD = { period: Duration.minutes(5) };

/** Alarms on Slipway itself: what it cannot mend by itself, each with a heading in docs/runbook.md. And a dashboard. */
export class WatchSlipway extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly deployment: StateMachine;
      readonly recovery: StateMachine;
      readonly undelivered: Queue;
      readonly eventFunctions: readonly LambdaFunction[];
      readonly notices: Topic;
    },
  ) {
    super(scope, id);
    const { deployment, recovery, undelivered, eventFunctions, notices } = props;
    const alarm = (name: string, metric: IMetric, description: string) => {
      const made = new Alarm(this, name, {
        alarmName: `slipway-${name}`,
        alarmDescription: `${description} See docs/runbook.md.`,
        metric,
        threshold: 0,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: 1,
        // No executions and no events are the usual state of an account at night.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      made.addAlarmAction(new SnsAction(notices));
    };
    alarm(
      'recovery-failed',
      recovery.metricFailed(PERIOD),
      'A recovery ended without having put everything in order.',
    );
    alarm(
      'execution-timed-out',
      deployment.metricTimedOut(PERIOD),
      'A deployment ran for seven days; its recovery has been started.',
    );
    alarm(
      'event-undelivered',
      undelivered.metricApproximateNumberOfMessagesVisible(PERIOD),
      'EventBridge could not deliver an abort, an alarm or a start.',
    );
    for (const each of eventFunctions)
      alarm(
        `${each.node.scope?.node.id ?? each.node.id}-failed`,
        each.metricErrors(PERIOD),
        'An event was delivered and not dealt with.',
      );

    new Dashboard(this, 'Dashboard', {
      dashboardName: 'Slipway',
      widgets: [
        [
          new GraphWidget({
            title: 'Deployments (failed are those that were refused, blocked or rolled back)',
            left: [
              deployment.metricStarted(PERIOD),
              deployment.metricSucceeded(PERIOD),
              deployment.metricFailed(PERIOD),
            ],
            width: 12,
          }),
          new GraphWidget({
            title: 'Recoveries',
            left: [
              recovery.metricStarted(PERIOD),
              recovery.metricSucceeded(PERIOD),
              recovery.metricFailed(PERIOD),
            ],
            width: 12,
          }),
        ],
        [
          new GraphWidget({
            title: 'How long deployments take',
            left: [deployment.metricTime(PERIOD)],
            width: 12,
          }),
          new GraphWidget({
            title: 'Events that were not dealt with',
            left: [
              undelivered.metricApproximateNumberOfMessagesVisible(PERIOD),
              ...eventFunctions.map((each) => each.metricErrors(PERIOD)),
            ],
            width: 12,
          }),
        ],
      ],
    });
  }
}
