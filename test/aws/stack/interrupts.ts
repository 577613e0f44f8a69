import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { DeploymentRecord } from '../../../lib/ports/deployment-records.ts';
import { type Account, eventually } from './account.ts';
import { split, startTraffic } from './greeter.ts';

const SERVICE = 'courier';
/** Made with the function, as that of every greeter. */
const ALARM = 'courier-errors';

type Split = Readonly<Record<string, number>>;

/** What stops a canary at 25 %, and where the alias is afterwards. */
export interface Interrupts {
  readonly stopped: {
    readonly atStop: Split;
    readonly served: Split;
    readonly ended: DeploymentRecord;
    readonly isLocked: boolean;
    /** Until the alias had nothing of the candidate any more. */
    readonly seconds: number;
  };
  readonly alarmed: {
    readonly atAlarm: Split;
    readonly served: Split;
    readonly ended: DeploymentRecord;
    readonly seconds: number;
  };
}

export async function interrupt(account: Account): Promise<Interrupts> {
  const traffic = startTraffic({ name: SERVICE, requestsPerSecond: 300, errorRate: {} });
  try {
    await new Promise((done) => setTimeout(done, 5000));
    const stopped = await stop(account);
    await account.acknowledgeIncidents(SERVICE);
    return { stopped, alarmed: await alarm(account) };
  } finally {
    await traffic.stop();
  }
}

const atTheQuarter = () => eventually(async () => (await split(SERVICE))['2'] === 0.25);
const closed = (account: Account, id: string) =>
  eventually(async () => {
    const record = await account.records.deployments.get(id);
    return record?.ending && record.seal ? record : undefined;
  });

async function back(): Promise<number> {
  const began = performance.now();
  await eventually(async () => (await split(SERVICE))['1'] === 1);
  return (performance.now() - began) / 1000;
}

async function stop(account: Account): Promise<Interrupts['stopped']> {
  const executionArn = await account.start('quarter', SERVICE, '1.1.0');
  await atTheQuarter();
  const atStop = await split(SERVICE);
  await new SFNClient({}).send(new StopExecutionCommand({ executionArn }));
  const seconds = await back();
  const ended = await closed(account, 'quarter');
  const holder = await account.records.locks.holder({ service: SERVICE, environment: 'production' });
  return { atStop, served: await split(SERVICE), ended, isLocked: holder !== undefined, seconds };
}

const cloudwatch = new CloudWatchClient({});
/** CloudWatch tells EventBridge that the alarm goes off; nobody else does anything. */
async function alarm(account: Account): Promise<Interrupts['alarmed']> {
  await account.start('alarmed', SERVICE, '1.1.0');
  await atTheQuarter();
  const atAlarm = await split(SERVICE);
  const StateReason = 'Threshold Crossed: 7 > 1';
  await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: 'ALARM', StateReason }));
  const seconds = await back();
  // As alarms do when the previous version has everything again; the way back is not proven before.
  await cloudwatch.send(
    new SetAlarmStateCommand({ AlarmName: ALARM, StateValue: 'OK', StateReason: 'no errors any more' }),
  );
  const ended = await closed(account, 'alarmed');
  return { atAlarm, served: await split(SERVICE), ended, seconds };
}
