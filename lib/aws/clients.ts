import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SFNClient } from '@aws-sdk/client-sfn';
import { SNSClient } from '@aws-sdk/client-sns';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/**
 * Three tries of 6 s with jittered pauses: 20 s for a call that never answers. Two such calls fit into a short task
 * of 60 s, and the workflow tries the task again.
 */
const CONNECT_MS = 2000;
const ANSWER_MS = 6000;
const TRIES = 3;

export interface AwsClients {
  readonly dynamo: DynamoDBDocumentClient;
  readonly s3: S3Client;
  readonly lambda: LambdaClient;
  readonly cloudwatch: CloudWatchClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly sfn: SFNClient;
  readonly sns: SNSClient;
}

/** Region, credentials and endpoint come from the environment, as the SDK has it. */
export function createClients(env: NodeJS.ProcessEnv): AwsClients {
  const common = {
    maxAttempts: TRIES,
    requestHandler: new NodeHttpHandler({ connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS }),
  };
  // An endpoint of its own is not AWS: bucket names are no host names there.
  const forcePathStyle = env['AWS_ENDPOINT_URL'] !== undefined;
  return {
    dynamo: DynamoDBDocumentClient.from(new DynamoDBClient(common), {
      marshallOptions: { removeUndefinedValues: true },
    }),
    s3: new S3Client({ ...common, forcePathStyle }),
    lambda: new LambdaClient({
      ...common,
      // A smoke step waits for the service's own answer; the step's patience ends it earlier.
      requestHandler: new NodeHttpHandler({ connectionTimeout: CONNECT_MS, requestTimeout: 30_000 }),
    }),
    cloudwatch: new CloudWatchClient(common),
    elb: new ElasticLoadBalancingV2Client(common),
    sfn: new SFNClient(common),
    sns: new SNSClient(common),
  };
}
